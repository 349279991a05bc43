package fingerprint_test

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/fingerprint"
	"github.com/lunsync/lunsync/spec"
)

// A plan's fingerprint covers secrets, an object's in the ledger does not.
func Example() {
	old := &spec.Credential{Group: "vmware", Tag: 1, User: "esx", Secret: "twelve-chars-1"}
	rotated := &spec.Credential{Group: "vmware", Tag: 1, User: "esx", Secret: "twelve-chars-2"}
	fmt.Println("without secrets:", fingerprint.Of(old) == fingerprint.Of(rotated))

	key, err := fingerprint.NewKey("password", "https://nas1")
	if err != nil {
		fmt.Println(err)
		return
	}
	of := func(c *spec.Credential) string { return key.Spec(&spec.Spec{Resources: []spec.Resource{c}}) }
	fmt.Println("with secrets:   ", of(old) == of(rotated))
	// Output:
	// without secrets: true
	// with secrets:    false
}
