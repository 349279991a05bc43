package spec

// All, alone in a list of initiators or networks or in place of an initiator
// group, stands for everyone.
const All = "ALL"

// An InitiatorGroup says who may connect: both its initiators and its networks
// must hold the one who does.
type InitiatorGroup struct {
	Name       string   `yaml:"-"`
	Initiators []string `yaml:"initiators"` // iSCSI names, or ALL alone
	// Networks are masked CIDRs and addresses, lower case, or ALL alone.
	Networks []string `yaml:"networks"`
	Comment  string   `yaml:"comment"`
	Open     `yaml:"-"`
}

// Key identifies an initiator group by the name that the spec gives it.
func (g *InitiatorGroup) Key() Key { return Key{KindInitiatorGroup, g.Name} }

// Refs returns nil: an initiator group stands alone.
func (g *InitiatorGroup) Refs() []Key { return nil }

// Claims returns nil: two groups may be alike.
func (g *InitiatorGroup) Claims() []Claim { return nil }
