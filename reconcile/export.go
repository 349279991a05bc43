package reconcile

import (
	"fmt"

	"github.com/lunsync/lunsync/spec"
)

// Export returns live, which [ReadNamed] read, as a report to write a spec from.
// What a spec can't say is left out, with a remark. The spec that is written can be
// loaded, and once its secrets are there a plan for it changes nothing.
func Export(live *Live) (*spec.Report, error) {
	report := &spec.Report{Remarks: make(map[spec.Key][]string), OmitNAA: live.Release.FixedNAA}
	unclear := unclearKeys(live)
	for i := range live.Objects {
		o := &live.Objects[i]
		switch key := o.Resource.Key(); {
		case unclear[key]:
			report.Remarks[o.Key] = []string{"is on the appliance twice, and not the same"}
		case o.Key != key:
			report.Remarks[o.Key] = []string{"is on the appliance already, as " + key.String()}
		default:
			report.Resources = append(report.Resources, o.Resource)
			for _, s := range o.Unmanaged {
				report.Remarks[o.Key] = append(report.Remarks[o.Key], unmanagedText(s))
			}
		}
	}
	remarkFloats(report)
	if err := report.Sift(); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return report, nil
}

// unclearKeys returns the keys under which two objects stand that differ.
func unclearKeys(live *Live) map[spec.Key]bool {
	first, unclear := make(map[spec.Key]spec.Resource), make(map[spec.Key]bool)
	for i := range live.Objects {
		r := live.Objects[i].Resource
		if other, twice := first[r.Key()]; twice && !sameAs(r, other) {
			unclear[r.Key()] = true
		}
		first[r.Key()] = r
	}
	return unclear
}

// remarkFloats says of several mappings without a number in one target that their
// numbers are not certain.
func remarkFloats(report *spec.Report) {
	floats := make(map[string][]spec.Key)
	for _, r := range report.Resources {
		if m, ok := r.(*spec.Mapping); ok && m.Floating {
			floats[m.Target] = append(floats[m.Target], m.Key())
		}
	}
	for _, keys := range floats {
		for _, k := range keys {
			if len(keys) > 1 {
				report.Remarks[k] = append(report.Remarks[k],
					"has no number on the appliance, like others of its target: which LUN it is now is not certain")
			}
		}
	}
}
