package emulator

import "testing"

func TestForeignWrites(t *testing.T) {
	c := serve(t, Options{Release: R111})
	c.want(201, "POST", "portal/", `{"iscsi_target_portal_ips": ["10.0.0.1:3260"]}`)
	c.want(201, "POST", "portal/", `{"iscsi_target_portal_ips": ["10.0.0.2:3260"]}`)
	c.want(201, "POST", "target/", `{"iscsi_target_name": "theirs"}`)
	c.want(201, "POST", "target/", `{"iscsi_target_name": "ours"}`)
	c.s.Disown("portal", 2)
	c.s.Disown("target", 1)
	for _, tt := range []struct {
		method, path, body string
		status, counted    int
	}{
		{"PUT", "target/2/", `{"iscsi_target_alias": "a"}`, 200, 0},
		{"DELETE", "portal/1/", "", 204, 0}, // this renumbers the other one's tag
		{"PUT", "target/1/", `{}`, 200, 0},
		{"PUT", "target/1/", `{"iscsi_target_alias": "b"}`, 200, 1},
		{"GET", "target/1/", "", 200, 1},
		{"DELETE", "target/1/", "", 204, 2},
		{"DELETE", "target/2/", "", 204, 2},
	} {
		c.want(tt.status, tt.method, tt.path, tt.body)
		if n := c.s.Stats().ForeignWrites; n != tt.counted {
			t.Errorf("%s %s: %d foreign writes, want %d", tt.method, tt.path, n, tt.counted)
		}
	}
}

func TestTwins(t *testing.T) {
	c := serve(t, Options{Release: R111})
	for i, body := range []string{`{}`, `{"iscsi_target_initiator_comment": "other"}`, `{}`, `{}`} {
		c.want(201, "POST", "authorizedinitiator/", body)
		want := max(0, i-1)
		if n := c.s.Stats().Twins; n != want {
			t.Errorf("%d twins after %d rows, want %d", n, i+1, want)
		}
	}
	c.want(201, "POST", "authcredential/", `{"iscsi_target_auth_tag": 1, "iscsi_target_auth_user": "ann", "iscsi_target_auth_secret": "one-secret-12"}`)
	c.want(201, "POST", "authcredential/", `{"iscsi_target_auth_tag": 1, "iscsi_target_auth_user": "ann", "iscsi_target_auth_secret": "two-secret-12"}`)
	if n := c.s.Stats().Twins; n != 3 {
		t.Errorf("%d twins, want 3", n)
	}
}
