package metrics

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// A Watch is a running limit that is overdue, or about to be.
type Watch struct {
	ID        ticket.ID      `json:"id"`
	Path      grid.Path      `json:"path,omitempty"`
	Lead      ticket.Handler `json:"lead,omitempty"`
	Stage     ticket.Stage   `json:"stage"`
	Assisting bool           `json:"assisting,omitempty"` // the report of an assisting handler (协办), in the stage of handling
	Due       time.Time      `json:"due"`
	Overdue   bool           `json:"overdue,omitempty"`
}

// Watchlist lists the limits that are overdue at an instant (Due before it), and those that come within a span of elapsed
// time from it, the earliest first, ties by id and stage. A ticket is in it once for each stage, with the earliest limit of
// that stage, and once more for the promise to the reporter ([ticket.StagePromise]). Limits whose clock is stopped are left
// out, and so are merged and voided tickets. Facts must not know anything later than the instant, see [FactAt]. Reports have
// the tickets of stages in the figures stage_overdue and
// stage_due_soon, of all stages and of each, and those of the promise in overdue and due_soon.
func Watchlist(facts iter.Seq[Fact], at time.Time, soon time.Duration) []Watch {
	list := []Watch{}
	for f := range facts {
		for i := range stages {
			s := &stages[i]
			limit := s.limit(&f)
			if late := !limit.IsZero() && at.After(limit); late || comes(limit, at, soon) {
				list = append(list, Watch{f.ID, f.Path, f.Lead, s.stage, s.assisting, limit, late})
			}
		}
		if late := f.State != ticket.Closed && !f.Promise.IsZero() && at.After(f.Promise); late ||
			f.State != ticket.Closed && comes(f.Promise, at, soon) {
			list = append(list, Watch{ID: f.ID, Path: f.Path, Lead: f.Lead, Stage: ticket.StagePromise, Due: f.Promise, Overdue: late})
		}
	}
	slices.SortStableFunc(list, func(a, b Watch) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Stage, b.Stage))
	})
	return list
}
