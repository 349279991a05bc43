package reconcile_test

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A ctlconf writes the configuration that the appliance generates from its rows, and
// reads it as the daemon does (wire-facts 12). It shares no code with the planner.
type ctlconf struct {
	rows map[string][]map[string]any
	bare bool // users, full names, servers and NAAs stand without quotes
	text strings.Builder
	want []string // the tokens that are meant
	bad  []string
}

// rejected returns why the daemon would not take the configuration made of the rows.
func rejected(rows map[string][]map[string]any, release string) []string {
	c := &ctlconf{rows: rows, bare: release == "9.10" || release == "11.1"}
	for _, g := range rows["globalconfiguration"] {
		for server := range strings.FieldsSeq(str(g, "iscsi_isns_servers")) {
			c.line("isns-server", c.word(server))
		}
	}
	for _, r := range rows["authcredential"] {
		c.credential(r)
	}
	c.portals()
	for _, r := range rows["authorizedinitiator"] {
		c.initiators(r)
	}
	c.targets()
	for _, r := range rows["extent"] {
		c.extent(r)
	}
	c.scan()
	return c.bad
}

func str(r map[string]any, field string) string {
	if r[field] == nil {
		return ""
	}
	return fmt.Sprint(r[field])
}

// A ctlword is a value as it is written and as it is meant.
type ctlword struct{ written, meant string }

func quoted(s string) ctlword { return ctlword{`"` + s + `"`, s} }

func (c *ctlconf) word(s string) ctlword {
	if c.bare {
		return ctlword{s, s}
	}
	return quoted(s)
}

func (c *ctlconf) line(keyword string, values ...ctlword) {
	c.text.WriteString("\t" + keyword)
	c.want = append(c.want, "keyword "+keyword)
	for _, v := range values {
		c.text.WriteString(" " + v.written)
		c.want = append(c.want, "value "+v.meant)
	}
	c.text.WriteString("\n")
}

func (c *ctlconf) reject(format string, args ...any) {
	c.bad = append(c.bad, fmt.Sprintf(format, args...))
}

func (c *ctlconf) credential(r map[string]any) {
	user, secret := c.word(str(r, "iscsi_target_auth_user")), quoted(str(r, "iscsi_target_auth_secret"))
	if peer := str(r, "iscsi_target_auth_peeruser"); peer != "" {
		c.line("chap-mutual", user, secret, c.word(peer), quoted(str(r, "iscsi_target_auth_peersecret")))
		return
	}
	c.line("chap", user, secret)
}

func (c *ctlconf) portals() {
	seen := make(map[string]bool)
	for _, r := range c.rows["portal"] {
		if tag := str(r, "iscsi_target_portal_tag"); seen[tag] {
			c.reject("two portals with tag %s", tag)
		} else {
			seen[tag] = true
		}
	}
}

// split is how initiators and networks are taken apart.
func split(s string) []string {
	s, separator := strings.Trim(s, "\n"), "\n"
	if strings.Contains(s, ",") {
		separator = ","
	} else if strings.Contains(s, " ") {
		separator = " "
	}
	var pieces []string
	for p := range strings.SplitSeq(s, separator) {
		if p != "ALL" && p != "" {
			pieces = append(pieces, strings.TrimLeft(p, " \t\n\v\f\r"))
		}
	}
	return pieces
}

func (c *ctlconf) initiators(r map[string]any) {
	for _, name := range split(str(r, "iscsi_target_initiator_initiators")) {
		c.line("initiator-name", quoted(name))
	}
	for _, n := range split(str(r, "iscsi_target_initiator_auth_network")) {
		_, err1 := netip.ParseAddr(strings.Trim(n, "[]"))
		_, err2 := netip.ParsePrefix(strings.NewReplacer("[", "", "]", "").Replace(n))
		if err1 != nil && err2 != nil {
			c.reject("network %q", n)
		}
		c.line("initiator-portal", quoted(n))
	}
}

func (c *ctlconf) targets() {
	seen := make(map[string]bool)
	for _, r := range c.rows["target"] {
		name := str(r, "iscsi_target_name")
		full := name
		if !regexp.MustCompile(`^(iqn|eui|naa)\.`).MatchString(name) {
			full = str(c.rows["globalconfiguration"][0], "iscsi_basename") + ":" + name
		}
		if len(full) >= 223 || seen[strings.ToLower(full)] {
			c.reject("full name %q", full)
		}
		seen[strings.ToLower(full)] = true
		c.line("target", c.word(full))
		alias := str(r, "iscsi_target_alias")
		if alias == "" {
			alias = name
		}
		c.line("alias", quoted(alias))
	}
}

var sizeUnits = map[string]int64{"": 1, "B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}

func (c *ctlconf) extent(r map[string]any) {
	c.line("path", quoted(str(r, "iscsi_target_extent_path")))
	c.line("serial", quoted(str(r, "iscsi_target_extent_serial")))
	c.line("device-id", quoted(str(r, "iscsi_target_extent_name")))
	text := str(r, "iscsi_target_extent_filesize")
	digits := strings.TrimRight(text, "KMGTB")
	size, err1 := strconv.ParseInt(digits, 10, 64)
	block, err2 := strconv.ParseInt(str(r, "iscsi_target_extent_blocksize"), 10, 64)
	if err1 != nil || err2 != nil || size*sizeUnits[text[len(digits):]]%block != 0 {
		c.reject("size %s with blocks of %d", text, block)
	}
	c.line("option", c.word(str(r, "iscsi_target_extent_naa")))
}

var ctlTokens = regexp.MustCompile(`^(?:"[^"]+"|[A-Za-z0-9._/:\[\]-]+|[ \t\n]+|#[^\n]*)`)

// ctlKeywords are some of ctl.conf(5), those used here among them.
var ctlKeywords = strings.Fields("alias chap chap-mutual device-id initiator-name initiator-portal isns-server lun option path port serial size tag target timeout listen debug")

// scan reads the text as ctld does and compares what it finds with what was meant.
func (c *ctlconf) scan() {
	var got []string
	for rest := c.text.String(); rest != ""; {
		token := ctlTokens.FindString(rest)
		if token == "" {
			c.reject("syntax error at %.20q", rest)
			return
		}
		rest = rest[len(token):]
		switch {
		case strings.ContainsRune(" \t\n#", rune(token[0])):
		case token[0] == '"':
			got = append(got, "value "+strings.Trim(token, `"`))
		case slices.Contains(ctlKeywords, token):
			got = append(got, "keyword "+token)
		default:
			got = append(got, "value "+token)
		}
	}
	if !slices.Equal(got, c.want) {
		c.reject("read as %q, meant %q", got, c.want)
	}
}
