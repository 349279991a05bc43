package main

import (
	"context"

	"github.com/lunsync/lunsync/client"
)

// warnings returns what a user should know of an appliance before anything is
// written to it.
func (a *appliance) warnings(ctx context.Context) ([]string, error) {
	var all []string
	if a.release.Warning != "" {
		all = append(all, a.release.Warning)
	}
	service, err := a.api.Service(ctx)
	if err != nil {
		return nil, err
	}
	if text := serviceText(service); text != "" {
		all = append(all, text)
	}
	return all, nil
}

// serviceText returns what is wrong with the iSCSI service, or "".
func serviceText(s client.Service) string {
	switch {
	case !s.Known:
		return ""
	case !s.Running && !s.Enabled:
		return "the iSCSI service is stopped, and does not start with the appliance"
	case !s.Running:
		return "the iSCSI service is stopped"
	case !s.Enabled:
		return "the iSCSI service runs, but does not start with the appliance"
	}
	return ""
}
