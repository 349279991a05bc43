package emulator

import (
	"net/http"
	"strings"
)

const (
	serviceID   = int64(4)
	serviceName = "iscsitarget"
)

// version answers GET /api/v1.0/system/version/.
func (s *Server) version(*request) *reply {
	return answer(http.StatusOK, map[string]any{
		"fullversion": "FreeNAS-" + s.q.version,
		"name":        "FreeNAS",
		"version":     s.q.version,
	})
}

// serviceRow returns the iSCSI service as the API shows it. There are no other services.
func (s *Server) serviceRow() row {
	state := "RUNNING"
	if s.world.ServiceStopped {
		state = "STOPPED"
	}
	return row{"id": serviceID, "srv_enable": !s.world.ServiceDisabled, "srv_service": serviceName, "srv_state": state}
}

func (s *Server) listServices(*request) *reply {
	re := answer(http.StatusOK, []row{s.serviceRow()})
	return re.set("Content-Range", "items 0-0/1")
}

// service answers GET and PUT /api/v1.0/services/services/iscsitarget/. The reply to a PUT
// has the srv_state from before it.
func (s *Server) service(r *request) *reply {
	id, _ := whole(r.id)
	known := r.id == serviceName || id == serviceID
	if r.method == http.MethodGet && !known {
		return empty(http.StatusNotFound)
	}
	shown := s.serviceRow()
	if r.method == http.MethodGet {
		return answer(http.StatusOK, shown)
	}
	body, bad := s.object(r)
	if bad != nil {
		return bad
	}
	if !known {
		return notFound()
	}
	if v, ok := body["srv_enable"]; ok {
		enable := strings.ToLower(text(v))
		s.enable(enable != "" && enable != "false")
	}
	shown["srv_enable"] = !s.world.ServiceDisabled
	for key, v := range body {
		if _, ok := shown[key]; !ok {
			shown[key] = v
		}
	}
	shown["pk"] = r.id
	return answer(http.StatusOK, shown)
}

// enable starts and enables the service, or stops and disables it. If it does not start, it
// is disabled.
func (s *Server) enable(on bool) {
	started := on && (!s.world.StartFails || !s.world.ServiceStopped)
	s.world.ServiceDisabled, s.world.ServiceStopped = !started, !started
	s.changes++
}

// reloadFails reports whether the reload after a write fails. A disabled service is not
// reloaded.
func (s *Server) reloadFails() bool { return s.world.ReloadFails && !s.world.ServiceDisabled }
