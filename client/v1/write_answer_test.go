package v1

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// sentinels are those that a test can ask for, in a fixed order.
var sentinels = map[string]error{
	"doubtful": client.ErrDoubtful, "unauthorized": client.ErrUnauthorized, "not found": client.ErrNotFound, "not API": client.ErrNotAPI,
	"in use": client.ErrInUse, "reload": client.ErrReload, "incomplete": client.ErrIncomplete, "read only": client.ErrReadOnly,
	"overdue": client.ErrTimeout, "busy": client.ErrBusy, "unshown": client.ErrUnshown,
}

// wraps checks that err wraps the named sentinels and no other.
func wraps(t *testing.T, name string, err error, names ...string) {
	t.Helper()
	want := make(map[string]bool)
	for _, n := range names {
		want[n] = true
	}
	for n, sentinel := range sentinels {
		if got := errors.Is(err, sentinel); got != want[n] {
			t.Errorf("%s: wraps %s = %v, want %v: %v", name, n, got, want[n], err)
		}
	}
}

const (
	sorry     = `{"error_message": "Sorry, this request could not be processed. Please try again later."}`
	reload111 = `{"error_message": "The iSCSI service failed to reload."}`
	reload112 = `{"error_message": "[ESERVICESTARTFAILURE] The iscsitarget service failed to start"}`
	inUse112  = `{"__all__": ["Warning: Target is in use"]}`
	aPage     = `<html><body>Please log in</body></html>`
)

// The operations of the table below.
var operations = map[string]func(*Client, spec.Resource) error{
	"create": func(c *Client, r spec.Resource) error {
		id, err := c.Create(context.Background(), r, testIDs())
		if (id == 0) == (err == nil) {
			return errors.New("the id and the error don't go together")
		}
		return err
	},
	"update": func(c *Client, r spec.Resource) error {
		return c.Update(context.Background(), 7, blankOf[r.Key().Kind], r, testIDs())
	},
	"delete": func(c *Client, r spec.Resource) error { return c.Delete(context.Background(), r.Key(), 7, nil) },
	"reload": func(c *Client, _ spec.Resource) error { return c.Reload(context.Background()) },
}

// blankOf has what the resources of the table are updated from.
var blankOf = map[spec.Kind]spec.Resource{
	spec.KindTarget: &spec.Target{Name: "other"}, spec.KindExtent: &spec.Extent{Name: "other"}, spec.KindPortal: &spec.Portal{},
	spec.KindCredential: &spec.Credential{Secret: canaryPeer}, spec.KindTargetGroup: &spec.TargetGroup{Target: "#1", Portal: "#1", InitiatorGroup: "ALL"}, spec.KindMapping: &spec.Mapping{Target: "#1", Extent: "#1"},
}

// TestWriteErrors shows, for each answer to a write, what error comes of it: its
// text and the sentinels that it wraps.
func TestWriteErrors(t *testing.T) {
	target := &spec.Target{Name: "vmstore", Alias: "A"}
	secret := &spec.Credential{Group: "vmware", Tag: 1, User: "esx", Secret: canarySecret, PeerUser: "nas", PeerSecret: canaryPeer}
	for _, test := range []struct {
		op      string
		r       spec.Resource
		status  int
		body    string
		want    string // "" for success
		wrapped []string
	}{
		// Refusals, as wire-facts 4 and 8 show them.
		{"create", target, 409, `{"iscsi_target_alias": ["Alias name must be unique."]}`, "create target/vmstore: alias: Alias name must be unique. (409)", nil},
		{"create", target, 409, `{"iscsi_target_name": ["Use alphanumeric characters, \".\", \"-\" and \":\"."], "iscsi_target_alias": ["Double quotes are not allowed."]}`,
			`create target/vmstore: alias: Double quotes are not allowed.; name: Use alphanumeric characters, ".", "-" and ":". (409)`, nil},
		{"update", target, 409, `{"__all__": ["Lowercase alphanumeric characters plus dot (.), dash (-), and colon (:) are allowed."]}`,
			"update target/vmstore: Lowercase alphanumeric characters plus dot (.), dash (-), and colon (:) are allowed. (409)", nil},
		{"create", &portal, 409, `{"iscsi_target_portalip_ip": ["Select a valid choice. 172.16.0.1 is not one of the available choices."]}`,
			"create portal/storage: listen: Select a valid choice. 172.16.0.1 is not one of the available choices. (409)", nil},
		{"update", &portal, 409, `{"iscsi_target_portalip_ip": ["This field is required."], "iscsi_target_portalip_port": ["This field is required."]}`,
			"update portal/storage: listen: This field is required. (409)", nil},
		{"create", &zvol, 409, `{"iscsi_target_extent_disk": ["Zvol \"zvol/tank/nosuch\" does not exist"]}`, `create extent/vm-0: zvol: Zvol "zvol/tank/nosuch" does not exist (409)`, nil},
		{"create", &disk, 409, `{"iscsi_target_extent_disk": ["This field is required"]}`, "create extent/d: disk: This field is required (409)", nil},
		{"create", &file, 409, `{"iscsi_target_extent_path": ["You need to specify a filepath, not a directory."]}`, "create extent/f: file: You need to specify a filepath, not a directory. (409)", nil},
		{"create", &lun, 409, `{"__all__": ["LUN ID is already being used for this target."]}`, "create targettoextent/vmstore/vm-0: LUN ID is already being used for this target. (409)", nil},
		{"create", &lun, 409, `{"iscsi_lunid": ["LUN ID must be a positive integer and lower than 1023"]}`, "create targettoextent/vmstore/vm-0: lun: LUN ID must be a positive integer and lower than 1023 (409)", nil},
		{"update", &group, 409, `{"iscsi_target_authgroup": ["Select a valid choice. 77 is not one of the available choices."]}`,
			"update targetgroup/vmstore/storage: auth_group: Select a valid choice. 77 is not one of the available choices. (409)", nil},
		{"create", target, 409, `{"bogus_field": "no"}`, "create target/vmstore: bogus_field: no (409)", nil},
		{"create", target, 409, aPage, "create target/vmstore: the appliance refuses it and gives no reason: outcome unknown (409)", []string{"doubtful"}},
		{"create", target, 400, `{"error": "Invalid limit &#39;-1&#39; provided. Please provide a positive integer &gt;= 0."}`,
			"create target/vmstore: Invalid limit '-1' provided. Please provide a positive integer >= 0. (400)", nil},
		{"create", target, 400, `{"error": "Request is not valid JSON."}`, "create target/vmstore: Request is not valid JSON. (400)", nil},
		{"delete", target, 400, `{"error_message": "The format indicated '' had no available deserialization method. Please check your formats."}`,
			"delete target/vmstore: The format indicated '' had no available deserialization method. Please check your formats. (400)", nil},
		{"create", target, 403, aPage, `create target/vmstore: the appliance answered "Forbidden": outcome unknown (403)`, []string{"doubtful"}},
		{"create", target, 429, "", "create target/vmstore: the appliance is too busy and asks to wait 30s: outcome unknown (429)", []string{"busy", "doubtful"}},
		{"update", target, 405, "GET,PUT", `update target/vmstore: the appliance answered "Method Not Allowed": outcome unknown (405)`, []string{"doubtful"}},

		// Connected initiators (wire-facts 8).
		{"delete", target, 400, inUse112, "delete target/vmstore: Warning: Target is in use; an initiator is connected (400)", []string{"in use"}},
		{"delete", &zvol, 400, `{"__all__": ["Warning: Associated Target is in use"]}`, "delete extent/vm-0: Warning: Associated Target is in use; an initiator is connected (400)", []string{"in use"}},

		// Login, and what isn't the API.
		{"create", target, 401, "", "create target/vmstore: the appliance refuses the user name or the password: outcome unknown (401)", []string{"unauthorized", "doubtful"}},
		{"create", target, 401, aPage, "create target/vmstore: the appliance refuses the user name or the password: outcome unknown (401)", []string{"unauthorized", "doubtful"}},
		{"create", target, 409, sorry, "create target/vmstore: Sorry, this request could not be processed. Please try again later.; outcome unknown (409)", []string{"doubtful"}},
		{"update", &portal, 400, `{"id": 7, "iscsi_target_portal_ips": ["10.0.0.1:3260"]}`, "update portal/storage: listen: 10.0.0.1:3260; outcome unknown (400)", []string{"doubtful"}},
		{"update", target, 409, `{"id": 7, "iscsi_target_name": ["vmstore"]}`, "update target/vmstore: name: vmstore; outcome unknown (409)", []string{"doubtful"}},
		{"create", target, 404, "", "create target/vmstore: outcome unknown (404)", []string{"doubtful"}},
		{"create", target, 301, "", "create target/vmstore: POST https://nas1.example.com/api/v1.0/services/iscsi/target/ gave a redirect to another server: this is not an answer of the API: outcome unknown (301)", []string{"not API", "doubtful"}},
		{"delete", target, 404, aPage, "delete target/vmstore: DELETE https://nas1.example.com/api/v1.0/services/iscsi/target/7/ gave a page that isn't JSON: this is not an answer of the API: outcome unknown (404)", []string{"not API", "doubtful"}},
		{"reload", nil, 300, "More than one resource is found at this URI.", "reload globalconfiguration: the appliance has more than one global configuration, which its API can't show; remove all but one from its configuration database (300)", nil},

		// What may have been done (wire-facts 6, 7 and 8).
		{"create", target, 400, reload111, "create target/vmstore: The iSCSI service failed to reload.; the iSCSI service failed to reload: outcome unknown (400)", []string{"reload", "doubtful"}},
		{"update", target, 400, reload112, "update target/vmstore: [ESERVICESTARTFAILURE] The iscsitarget service failed to start; the iSCSI service failed to reload: outcome unknown (400)", []string{"reload", "doubtful"}},
		{"delete", target, 400, reload111, "delete target/vmstore: The iSCSI service failed to reload.; the iSCSI service failed to reload: outcome unknown (400)", []string{"reload", "doubtful"}},
		{"reload", nil, 400, reload112, "reload globalconfiguration: [ESERVICESTARTFAILURE] The iscsitarget service failed to start; the iSCSI service failed to reload: outcome unknown (400)", []string{"reload", "doubtful"}},
		{"create", target, 400, `{"error_message": "something else"}`, "create target/vmstore: something else; outcome unknown (400)", []string{"doubtful"}},
		{"create", &group, 500, `{"error_message": "UNIQUE constraint failed: services_iscsitargetgroups.iscsi_target_id", "traceback": "Traceback …"}`,
			"create targetgroup/vmstore/storage: UNIQUE constraint failed: services_iscsitargetgroups.iscsi_target_id; outcome unknown (500)", []string{"doubtful"}},
		{"update", target, 500, sorry, "update target/vmstore: Sorry, this request could not be processed. Please try again later.; outcome unknown (500)", []string{"doubtful"}},
		{"create", target, 502, aPage, "create target/vmstore: outcome unknown (502)", []string{"doubtful"}},
		{"delete", target, 503, "", "delete target/vmstore: outcome unknown (503)", []string{"doubtful"}},
		{"create", target, 408, "", "create target/vmstore: the answer is overdue: outcome unknown (408)", []string{"doubtful", "overdue"}},
		{"update", target, 504, aPage, "update target/vmstore: the answer is overdue: outcome unknown (504)", []string{"doubtful", "overdue"}},
		{"create", target, 404, sorry, "create target/vmstore: Sorry, this request could not be processed. Please try again later.; outcome unknown (404)", []string{"doubtful"}},

		// Successes, and what only looks like one.
		{"create", target, 201, `{"id": 5}`, "", nil},
		{"create", target, 201, `{"id": 0}`, "create target/vmstore: the answer names no id: outcome unknown (201)", []string{"doubtful"}},
		{"create", target, 201, `{"id": -5}`, "create target/vmstore: the answer names no id: outcome unknown (201)", []string{"doubtful"}},
		{"create", target, 201, `{"id": 5, "iscsi_target_alias": null, "iscsi_target_mode": "iscsi", "iscsi_target_name": "theirs"}`,
			"create target/vmstore: the answer shows another object, #5: outcome unknown (201)", []string{"doubtful"}},
		{"create", target, 201, `{"id": 5, "iscsi_target_alias": "other", "iscsi_target_mode": "fc", "iscsi_target_name": "vmstore"}`, "", nil},
		{"create", secret, 201, `{"id": 5, "iscsi_target_auth_peersecret": "", "iscsi_target_auth_peeruser": "", "iscsi_target_auth_secret": "x0Tf", "iscsi_target_auth_tag": 1, "iscsi_target_auth_user": "esx"}`, "", nil},
		{"create", secret, 201, `{"id": 5, "iscsi_target_auth_peersecret": "", "iscsi_target_auth_peeruser": "", "iscsi_target_auth_secret": "x0Tf", "iscsi_target_auth_tag": 2, "iscsi_target_auth_user": "esx"}`,
			"create authcredential/vmware/esx: the answer shows another object, #5: outcome unknown (201)", []string{"doubtful"}},
		{"create", &portal, 201, `{"id": 5, "iscsi_target_portal_ips": ["10.0.0.2:3260", "10.0.0.1:3260"]}`, "", nil},
		{"create", &portal, 201, `{"id": 5, "iscsi_target_portal_ips": ["10.0.0.2:3260"]}`, "create portal/storage: the answer shows another object, #5: outcome unknown (201)", []string{"doubtful"}},
		{"create", &lun, 201, `{"id": 5, "iscsi_extent": 2, "iscsi_lunid": null, "iscsi_target": 1}`, "", nil},
		{"create", &lun, 201, `{"id": 5, "iscsi_extent": 2, "iscsi_lunid": 3, "iscsi_target": 8}`, "create targettoextent/vmstore/vm-0: the answer shows another object, #5: outcome unknown (201)", []string{"doubtful"}},
		{"create", &group, 201, `{"id": 5, "iscsi_target": 2, "iscsi_target_authgroup": null, "iscsi_target_authtype": "None", "iscsi_target_initialdigest": "Auto", "iscsi_target_initiatorgroup": null, "iscsi_target_portalgroup": 3}`,
			"create targetgroup/vmstore/storage: the answer shows another object, #5: outcome unknown (201)", []string{"doubtful"}},
		{"create", &zvol, 201, `{"id": 5, "iscsi_target_extent_name": "other", "iscsi_target_extent_path": null, "iscsi_target_extent_type": "Disk"}`, "create extent/vm-0: the answer shows another object, #5: outcome unknown (201)", []string{"doubtful"}},
		{"create", target, 201, `{"id": "5"}`, "create target/vmstore: the answer names no id: outcome unknown (201)", []string{"doubtful"}},
		{"create", target, 201, `[{"id": 5}]`, "create target/vmstore: the answer names no id: outcome unknown (201)", []string{"doubtful"}},
		{"create", target, 201, `{"id": 5`, "create target/vmstore: the answer names no id: outcome unknown (201)", []string{"doubtful"}},
		{"create", target, 200, aPage, "create target/vmstore: the answer names no id: outcome unknown (200)", []string{"doubtful"}},
		{"update", target, 200, `{"id": 7, "pk": "7"}`, "", nil},
		{"update", &portal, 202, `{"id": 7}`, "", nil},
		{"update", target, 200, `{"id": 8, "pk": "7"}`, "update target/vmstore: the answer is about #8: outcome unknown (200)", []string{"doubtful"}},
		{"update", &group, 200, `{"id": 8, "pk": "7"}`, "update targetgroup/vmstore/storage: the answer is about #8: outcome unknown (200)", []string{"doubtful"}},
		{"update", target, 200, `{"id": -7}`, "update target/vmstore: the answer can't be read: outcome unknown (200)", []string{"doubtful"}},
		{"update", target, 200, aPage, "update target/vmstore: the answer can't be read: outcome unknown (200)", []string{"doubtful"}},
		{"update", target, 200, `{"id": 7`, "update target/vmstore: the answer can't be read: outcome unknown (200)", []string{"doubtful"}},
		{"update", target, 200, `{"error": "no session"}`, "update target/vmstore: the answer can't be read: outcome unknown (200)", []string{"doubtful"}},
		{"reload", nil, 200, `{"status": "ok"}`, "reload globalconfiguration: the answer can't be read: outcome unknown (200)", []string{"doubtful"}},
		{"delete", target, 204, "", "", nil},
		{"delete", target, 200, `{"status": "ok"}`, "delete target/vmstore: the answer can't be read: outcome unknown (200)", []string{"doubtful"}},
		{"delete", target, 200, aPage, "delete target/vmstore: the answer can't be read: outcome unknown (200)", []string{"doubtful"}},
		{"delete", target, 404, "", "", nil},
		{"update", target, 404, `"Object not found"`, "update target/vmstore: Object not found; not found (404)", []string{"not found"}},
		{"update", &portal, 404, "", "update portal/storage: not found (404)", []string{"not found"}},

		// Credentials: only known words, and no secret in them.
		{"create", secret, 409, `{"iscsi_target_auth_peersecret": ["The peer secret is required if you set a peer user."], "iscsi_target_auth_peersecret2": ["The peer secret is required if you set a peer user."]}`,
			"create authcredential/vmware/esx: peer_secret: a peer user needs a peer secret (409)", nil},
		{"create", secret, 409, `{"__all__": ["Secret must be between 12 and 16 characters."]}`, "create authcredential/vmware/esx: the secret must have 12 to 16 characters (409)", nil},
		{"update", secret, 409, `{"iscsi_target_auth_tag": ["Enter a whole number."]}`, "update authcredential/vmware/esx: tag: it must be a whole number (409)", nil},
		{"create", secret, 409, `{"iscsi_target_auth_secret": ["s3cr'et&<ünd\" is too short"]}`, "create authcredential/vmware/esx: secret: status 409, text withheld", nil},
		{"create", secret, 500, `{"error_message": "UNIQUE constraint failed: services_x.y", "traceback": "s3cr'et&<ünd\""}`, "create authcredential/vmware/esx: the appliance has such a row already; outcome unknown (500)", []string{"doubtful"}},
	} {
		answer := always(test.status, test.body, "Location: https://user:pass@login.example.com/start?token=abc", "Retry-After: 30")
		err := operations[test.op](dialFake(t, "11.1", answer), test.r)
		name := test.op + " " + http.StatusText(test.status) + " " + test.body
		if got := text(err); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, test.want)
		}
		wraps(t, name, err, test.wrapped...)
		if e, ok := errors.AsType[*client.Error](err); err != nil && (!ok || e.Status != test.status) {
			t.Errorf("%s: the error has no status %d", name, test.status)
		} else if ok && e.RetryAfter != maxAfter {
			t.Errorf("%s: RetryAfter is %s, want %s", name, e.RetryAfter, maxAfter)
		}
	}
}

// TestLocationAgrees compares the ids of a reply to a create, which is in doubt if
// they differ.
func TestLocationAgrees(t *testing.T) {
	for location, want := range map[string]string{
		"/api/v1.0/services/iscsi/target/5/":                         "",
		"/api/v1.0/services/iscsi/target/6/":                         "create target/vmstore: the answer names #5, and in Location #6: outcome unknown (201)",
		"https://nas1.example.com/api/v1.0/services/iscsi/target/6/": "create target/vmstore: the answer names #5, and in Location #6: outcome unknown (201)",
		"/ui/#target": "",
		"":            "",
	} {
		err := operations["create"](dialFake(t, "11.1", always(http.StatusCreated, `{"id": 5}`, "Location: "+location)), &spec.Target{Name: "vmstore"})
		if got := text(err); got != want {
			t.Errorf("%q: %s\nwant %s", location, got, want)
		}
	}
}

// TestNotFoundIsConfirmed reads once more what a delete was told is not there.
func TestNotFoundIsConfirmed(t *testing.T) {
	for _, test := range []struct {
		status  int // of the read
		body    string
		want    string
		wrapped []string
	}{
		{404, "", "", nil},
		{200, `{"id": 7, "iscsi_target_alias": null, "iscsi_target_mode": "iscsi", "iscsi_target_name": "vmstore"}`,
			"delete target/vmstore: the appliance says that it isn't there, but it is: outcome unknown", []string{"doubtful"}},
		{401, "", "delete target/vmstore: the appliance says that it isn't there; outcome unknown; it can't be read: read target/#7: the appliance refuses the user name or the password (401)", []string{"doubtful", "unauthorized"}},
	} {
		rt := tripper(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodGet {
				return reply(test.status, test.body), nil
			}
			return reply(http.StatusNotFound, sorry), nil
		})
		err := operations["delete"](dialFake(t, "11.2", rt), &spec.Target{Name: "vmstore"})
		if got := text(err); got != test.want {
			t.Errorf("read %d:\n%s\nwant\n%s", test.status, got, test.want)
		}
		wraps(t, "read "+http.StatusText(test.status), err, test.wrapped...)
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestWrongReplies shows what an answer means on a release that answers the writes of
// target groups with the wrong row, or 404, though it did what was asked (wire-facts
// 8): nothing is read for it.
func TestWrongReplies(t *testing.T) {
	const other = `{"id": 8, "iscsi_target": 2, "iscsi_target_authgroup": null, "iscsi_target_authtype": "None", "iscsi_target_initialdigest": "Auto", "iscsi_target_initiatorgroup": null, "iscsi_target_portalgroup": 3}`
	for _, test := range []struct {
		op      string
		status  int
		body    string
		want    string
		wrapped []string
	}{
		{"create", 201, other, "create targetgroup/vmstore/storage: the answer can't show what was written: outcome unknown (201)", []string{"unshown", "doubtful"}},
		{"create", 404, sorry, "create targetgroup/vmstore/storage: the answer can't show what was written: outcome unknown (404)", []string{"unshown", "doubtful"}},
		{"create", 409, `{"__all__": ["Portal 1 cannot be duplicated on a target"]}`, "create targetgroup/vmstore/storage: Portal 1 cannot be duplicated on a target (409)", nil},
		{"create", 404, "", "create targetgroup/vmstore/storage: outcome unknown (404)", []string{"doubtful"}},
		{"create", 200, aPage, "create targetgroup/vmstore/storage: the answer names no id: outcome unknown (200)", []string{"doubtful"}},
		{"create", 404, aPage, "create targetgroup/vmstore/storage: POST https://nas1.example.com/api/v1.0/services/iscsi/targetgroup/ gave a page that isn't JSON: this is not an answer of the API: outcome unknown (404)", []string{"not API", "doubtful"}},
		{"update", 404, sorry, "update targetgroup/vmstore/storage: the answer can't show what was written: outcome unknown (404)", []string{"unshown", "doubtful"}},
		{"update", 404, `"Object not found"`, "update targetgroup/vmstore/storage: Object not found; outcome unknown (404)", []string{"doubtful"}},
		{"update", 200, other, "", nil},
	} {
		rt := tripper(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodGet {
				t.Errorf("%s %s: %s is read", test.op, test.body, r.URL)
			}
			return reply(test.status, test.body), nil
		})
		err := operations[test.op](dialFake(t, "11.2", rt), &group)
		name := test.op + " " + test.body
		if got := text(err); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, test.want)
		}
		wraps(t, name, err, test.wrapped...)
	}
}
