package reconcile

import (
	"context"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// An Appliance is one that can be talked to. The functions may be nil where its
// API has nothing of the sort.
type Appliance struct {
	URL     string
	APIName string // such as "v1.0"
	API     client.API
	Release client.Release
	// Password is what the program logs in with. It keys fingerprints.
	Password spec.Secret
	// Timeout is the time that a request may take.
	Timeout time.Duration
	// Reload makes the iSCSI service follow what is stored.
	Reload func(context.Context) error
	// Service returns the state of the iSCSI service.
	Service func(context.Context) (client.Service, error)
	// Close gives back what the connection holds.
	Close func()
}

// Warnings returns what a user should know of the appliance before anything is
// written to it.
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
