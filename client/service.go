package client

// A Service is the state of the appliance's iSCSI service. Its zero value means that the
// appliance doesn't say.
type Service struct {
	Known   bool
	Enabled bool // to be started when the appliance starts
	Running bool
}
