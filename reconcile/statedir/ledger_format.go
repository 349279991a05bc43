package statedir

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// ledgerVersion is the version of the format that this program writes, and the only one
// that it reads.
const ledgerVersion = 1

// A ledgerForm is the content of a ledger's file.
type ledgerForm struct {
	Version int               `json:"version"`
	URL     string            `json:"url"`
	Entries []ownership.Entry `json:"entries"`
}

// encodeLedger returns the text of the file with the ledger of the appliance at url. Equal
// ledgers give equal texts.
func encodeLedger(l *ownership.Ledger, url string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(ledgerForm{Version: ledgerVersion, URL: url, Entries: plans.NotNil(l.Entries())})
	return b.Bytes(), err
}

// decodeLedger returns the ledger of the appliance at url from the text of its file. The
// error says why the text is not to be trusted.
func decodeLedger(text []byte, url string) (*ownership.Ledger, error) {
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, errors.New("it is not whole")
	}
	if head.Version != ledgerVersion {
		return nil, fmt.Errorf("its version is %d, and this program knows %d", head.Version, ledgerVersion)
	}
	var form ledgerForm
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&form); err != nil {
		return nil, errors.New("it is not of the form that its version has")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows its end")
	}
	if form.URL != url {
		return nil, fmt.Errorf("it is that of %.200q", form.URL)
	}
	return ownership.NewLedger(form.Entries)
}

// ledgerURL returns the URL that the text of a ledger names, or "".
func ledgerURL(text []byte) string {
	var head struct {
		URL string `json:"url"`
	}
	_ = json.Unmarshal(text, &head) // a URL that is missing is that of no ledger
	return head.URL
}
