package v1

import (
	"testing"
	"testing/synctest"

	"github.com/lunsync/lunsync/spec"
)

// TestGetErrors tells an object that is gone from one of which the answer says
// nothing.
func TestGetErrors(t *testing.T) {
	const row = `{"id": 7, "iscsi_target_name": "vmstore", "iscsi_target_alias": null, "iscsi_target_mode": "iscsi"}`
	for name, test := range map[string]struct {
		answer  tripper
		want    string
		wrapped []string
	}{
		"gone":         {always(404, ""), "read target/#7: not found (404)", []string{"not found"}},
		"lost its way": {always(404, sorry), "read target/#7: Sorry, this request could not be processed. Please try again later. (404)", nil},
		"a page":       {always(404, aPage), "read target/#7: GET https://nas1.example.com/api/v1.0/services/iscsi/target/7/ gave status 404 and a page that isn't JSON: this is not an answer of the API (404)", []string{"not API"}},
		"password":     {always(401, ""), "read target/#7: the appliance refuses the user name or the password (401)", []string{"unauthorized"}},
		"a list":       {always(200, "["+row+"]"), "read target/#7: GET https://nas1.example.com/api/v1.0/services/iscsi/target/7/ gave other JSON in place of a JSON object: this is not an answer of the API", []string{"not API"}},
		"another row":  {always(200, `{"id": 8, "iscsi_target_name": "x", "iscsi_target_alias": null}`), "read target/#7: the answer is about #8", nil},
		"no row":       {always(200, `{"id": 7}`), "read target/#7: #7: iscsi_target_name is missing", nil},
		"fine":         {always(200, row), "", nil},
	} {
		_, err := dialFake(t, "11.1", test.answer).Get(t.Context(), spec.KindTarget, 7, testIDs())
		if got := text(err); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, test.want)
		}
		wraps(t, name, err, test.wrapped...)
	}
}

// TestGetIsRetried asks again after what may pass.
func TestGetIsRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		c := dialFake(t, "11.1", inTurn(&asked, status(503, ""), status(404, "")))
		_, err := c.Get(t.Context(), spec.KindTarget, 7, testIDs())
		wraps(t, "503, then 404", err, "not found")
	})
}
