package inventory

import (
	"fmt"
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// Export returns a report to write a spec from live, a result of [ReadNamed] or
// [Original]. What a spec can't say is left out, and a remark says so. The written spec can
// be loaded and, once its secrets are there, a plan for it changes nothing but what the
// remarks name. The error is about a mistake in lunsync: a spec that would be invalid.
func Export(live *Live) (*spec.Report, error) {
	report := &spec.Report{Remarks: make(map[spec.Key][]string), OmitNAA: live.Release.FixedNAA, Limits: live.Release.Limits}
	unclear := unclearKeys(live)
	for i := range live.Objects {
		o := &live.Objects[i]
		switch key := o.Resource.Key(); {
		case len(o.Unreadable) > 0:
			report.Remarks[o.Key] = []string{"can't be read: " + UnreadableText(&o.Object)}
		case unclear[key]:
			report.Remarks[o.Key] = []string{"is on the appliance twice, and not the same"}
		case o.Key != key:
			report.Remarks[o.Key] = []string{"is on the appliance already, as " + key.String()}
		default:
			report.Resources = append(report.Resources, o.Resource)
			if len(o.Hidden) > 0 {
				report.Remarks[o.Key] = append(report.Remarks[o.Key], HiddenText(&o.Object)+": what stands here is the default")
			}
			for _, s := range o.Unmanaged {
				report.Remarks[o.Key] = append(report.Remarks[o.Key], UnmanagedText(s))
			}
		}
	}
	leaveOutUnclearLUNs(report)
	if err := report.Sift(); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return report, nil
}

// unclearKeys returns the keys of which live has two objects that differ.
func unclearKeys(live *Live) map[spec.Key]bool {
	first, unclear := make(map[spec.Key]client.Object), make(map[spec.Key]bool)
	for i := range live.Objects {
		o := live.Objects[i].Object
		k := o.Resource.Key()
		if other, twice := first[k]; twice && !surelySame(o, other) {
			unclear[k] = true
		}
		first[k] = o
	}
	return unclear
}

// leaveOutUnclearLUNs leaves out the mappings without a number of targets that have several
// of them: which of them has which LUN is not certain, and a spec gives each a number.
func leaveOutUnclearLUNs(report *spec.Report) {
	autoLUNs := make(map[string]int)
	for _, r := range report.Resources {
		if m, ok := r.(*spec.Mapping); ok && m.AutoLUN {
			autoLUNs[m.Target]++
		}
	}
	report.Resources = slices.DeleteFunc(report.Resources, func(r spec.Resource) bool {
		m, ok := r.(*spec.Mapping)
		if !ok || !m.AutoLUN || autoLUNs[m.Target] < 2 {
			return false
		}
		report.Remarks[m.Key()] = append(report.Remarks[m.Key()],
			"has no number on the appliance, like others of its target: which LUN it is now is not certain; give each a number there, and export again")
		return true
	})
}
