package v1

import (
	"net/http"
	"regexp"
)

// A knownMessage is a text that the appliance is known to send about a credential
// (wire-facts 3, 4.4, 6 and 8), and the paraphrase that an error shows instead. A
// paraphrase takes nothing from the text but $1, a number of at most four digits.
type knownMessage struct {
	pattern *regexp.Regexp
	ours    string
}

var knownMessages = []knownMessage{
	{says(`This field is required\.?`), "it is required"},
	{says(`Enter a whole number\.`), "it must be a whole number"},
	{says(`Ensure this value has at most (\d{1,4}) characters \(it has \d+\)\.`), "it may have at most $1 characters"},
	{says(`Ensure this value is less than or equal to (-?\d{1,4})\.`), "it may be at most $1"},
	{says(`Ensure this value is greater than or equal to (-?\d{1,4})\.`), "it must be at least $1"},
	{says(`The peer secret is required if you set a peer user\.?`), "a peer user needs a peer secret"},
	{says(`The peer user is required if you set a peer secret\.?`), "a peer secret needs a peer user"},
	{says(`The peer secret cannot be the same as user secret\.?`), "the peer secret must differ from the secret"},
	{says(`Secret must be between (\d{1,4}) and 16 characters\.?`), "the secret must have $1 to 16 characters"},
	{says(`Peer secret must be between (\d{1,4}) and 16 characters\.?`), "the peer secret must have $1 to 16 characters"},
	{says(`The iSCSI service failed to reload\.`), "it is stored, but not in force"},
	{says(`\[ESERVICESTARTFAILURE\] The iscsitarget service failed to start`), "it is stored, but not in force"},
	{says(`Sorry, this request could not be processed\. Please try again later\.`), "the appliance gives no reason"},
	{says(`Request is not valid JSON\.`), "the appliance could not read the request"},
	{says(`Object not found`), "the appliance has no such object"},
	{says(`UNIQUE constraint failed: .*`), "the appliance has such a row already"},
	{says(`database is locked`), "the appliance's database is locked"},
}

func says(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?s:` + pattern + `)$`) }

// paraphrase returns what a known message means, or "" for any other text.
func paraphrase(text string) string {
	for _, s := range knownMessages {
		if found := s.pattern.FindStringSubmatchIndex(text); found != nil {
			return string(s.pattern.ExpandString(nil, s.ours, text, found))
		}
	}
	return ""
}

// aboutLogin reports whether an answer refuses the password of the request. Its text may
// repeat the password, and says no more than its status.
func (a *answer) aboutLogin() bool {
	switch a.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired:
		return true
	}
	return false
}

// quotable returns text in the form that an error may quote, or "" if it may hold a secret.
// The appliance escapes texts for HTML, at times more than once.
func (c *Client) quotable(text string) string {
	text = unescaped(text)
	if c.vault.Holds(text) {
		return ""
	}
	return tidy(text)
}

// isSecretive reports whether requests or answers of the kind carry secrets.
func (k *kind) isSecretive() bool { return k != nil && k.secretive }
