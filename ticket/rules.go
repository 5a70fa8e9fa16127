package ticket

import (
	"slices"
	"time"

	"github.com/gridgov/gridgov/grid"
)

// Definitions are what an office decides for itself: data, with a version that hosts choose.
type Definitions struct {
	Version      string        // for the record; default "default"
	Limits       []Limit       // default [DefaultLimits]
	Access       []Grant       // default [DefaultAccess]
	ReopenWithin time.Duration // after closing; default 15 days. Reopening is off with ReopenMax < 0
	ReopenMax    int           // default 2
}

// Rules are checked definitions. They are immutable and safe for concurrent use.
type Rules struct {
	version      string
	limits       []Limit
	grants       grants
	reopenWithin time.Duration
	reopenMax    int
}

// NewRules checks definitions and fills in the defaults; every fault at once.
func NewRules(d Definitions) (*Rules, error) {
	if d.Version == "" {
		d.Version = "default"
	}
	if d.Limits == nil {
		d.Limits = DefaultLimits()
	}
	if d.Access == nil {
		d.Access = DefaultAccess()
	}
	if d.ReopenWithin == 0 {
		d.ReopenWithin = 15 * 24 * time.Hour
	}
	if d.ReopenMax == 0 {
		d.ReopenMax = 2
	}
	faults := limitFaults(d.Limits)
	if d.ReopenWithin < 0 || d.ReopenWithin > MaxWithin {
		faults = append(faults, Fault{Field: "reopen_within", Rule: "range", Limit: "0 to ten years", Got: d.ReopenWithin.String()})
	}
	compiled, bad := compile(d.Access)
	if faults = append(faults, bad...); len(faults) > 0 {
		return nil, grid.Invalid("definitions", faults...)
	}
	return &Rules{
		version: d.Version, limits: slices.Clone(d.Limits), grants: compiled,
		reopenWithin: d.ReopenWithin, reopenMax: d.ReopenMax,
	}, nil
}

// Version is what the definitions call themselves.
func (r *Rules) Version() string { return r.version }
