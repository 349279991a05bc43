package reconcile

import (
	"context"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// An Appliance is a connection to an appliance. A function is nil if the appliance's API
// offers nothing like it.
type Appliance struct {
	URL     string
	APIName string // such as "v1.0"
	API     client.API
	Release client.Release
	// Password is the password that lunsync logs in with. The key of the fingerprints is
	// derived from it.
	Password spec.Secret
	// Timeout is the longest time that a request may take.
	Timeout time.Duration
	// Reload makes the iSCSI service use what is stored.
	Reload func(context.Context) error
	// Service returns the state of the iSCSI service.
	Service func(context.Context) (client.Service, error)
	// Close closes the connection.
	Close func()
}

// Warnings returns what a user should know before anything is written to the appliance: a
// release that lunsync isn't tested with, and a service that doesn't run.
func (a *Appliance) Warnings(ctx context.Context) ([]string, error) {
	var all []string
	if a.Release.Warning != "" {
		all = append(all, a.Release.Warning)
	}
	if a.Service == nil {
		return all, nil
	}
	service, err := a.Service(ctx)
	if err != nil {
		return nil, err
	}
	if text := serviceText(service); text != "" {
		all = append(all, text)
	}
	return all, nil
}

// serviceText returns a warning about the iSCSI service, or "".
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
