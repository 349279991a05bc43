package v1

import (
	"fmt"
	"testing"

	"github.com/lunsync/lunsync/spec"
)

// TestAbsent reads which addresses an appliance says that it doesn't have.
func TestAbsent(t *testing.T) {
	for _, test := range []struct {
		kind spec.Kind
		body string
		want string
	}{
		{spec.KindPortal, `{"iscsi_target_portalip_ip": ["Select a valid choice. 172.16.0.1 is not one of the available choices."]}`, "[172.16.0.1]"},
		{spec.KindPortal, `{"iscsi_target_portalip_ip": ["Select a valid choice. fd00::1 is not one of the available choices.", "Select a valid choice. 10.0.0.9 is not one of the available choices."]}`, "[10.0.0.9 fd00::1]"},
		{spec.KindPortal, `{"iscsi_target_portalip_ip": ["This field is required."], "iscsi_target_portalip_port": ["This field is required."]}`, "[]"},
		{spec.KindPortal, `{"iscsi_target_portal_discoveryauthgroup": ["Select a valid choice. 1 is not one of the available choices."]}`, "[]"},
		{spec.KindPortal, `{"iscsi_target_portalip_ip": ["Select a valid choice. 10.0.0.1; DROP is not one of the available choices."]}`, "[]"},
		{spec.KindTargetGroup, `{"iscsi_target_portalip_ip": ["Select a valid choice. 172.16.0.1 is not one of the available choices."]}`, "[]"},
	} {
		if got := fmt.Sprint(absent(kindOf(test.kind), &answer{status: 409, body: []byte(test.body)})); got != test.want {
			t.Errorf("absent(%s, %s) = %s, want %s", test.kind, test.body, got, test.want)
		}
	}
}
