package ticket

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Swept says what a sweep did.
type Swept struct {
	Tickets   int // that were due
	Steps     int // events written
	Warned    int
	Pressed   int
	Raised    int
	Deemed    int // signed for, since nobody did
	Finished  int // closed
	Resumed   int
	Lapsed    int // can no longer be reopened
	Replanned int // limits computed that could not be before
	Lost      int // another sweep, or somebody at work, was first
	Failed    int // could not be dealt with; they stay due, and the error names the first
}

func (s *Swept) add(o Swept) {
	s.Steps += o.Steps
	s.Warned += o.Warned
	s.Pressed += o.Pressed
	s.Raised += o.Raised
	s.Deemed += o.Deemed
	s.Finished += o.Finished
	s.Resumed += o.Resumed
	s.Lapsed += o.Lapsed
	s.Replanned += o.Replanned
}

// Sweep decides everything that is due on a ticket by an instant: the rungs of the ladder, the end of a suspension, the end
// of a window for reopening. It is pure, like Decide; by acts with the role system. The change is empty, with no events,
// where nothing is due. Swept together or one by one, early or late, the same steps come in the same order.
func (r *Rules) Sweep(t Ticket, by Actor, now time.Time) (Change, Swept, error) {
	c, _, did, err := r.sweepAll(t, by, now, nil)
	return c, did, err
}

// sweepAll also gives the changes of the ticket's duplicates.
func (r *Rules) sweepAll(t Ticket, by Actor, now time.Time, merged []Ticket) (Change, []Change, Swept, error) {
	c := Change{Base: t.Version, Ticket: t}
	var more []Change
	var did Swept
	if t.Strange || t.tooNew() || t.Wake.IsZero() || t.Wake.After(now) {
		return c, nil, did, nil
	}
	step := func(do Command, p *push, count *int) error {
		s := Step{By: by, At: now, Do: do, rung: p}
		var others []Ticket
		if _, children := Concerns(c.Ticket, do); children {
			others = merged
		}
		next, err := r.then(&c, s, others...)
		if err == nil {
			*count++
			did.Steps++
			more = append(more, next...)
		}
		return err
	}
	if t.Unknown != 0 {
		if err := step(Replan{}, nil, &did.Replanned); err != nil && !errors.Is(err, ErrRefused) {
			return c, nil, did, err
		}
	}
	for range maxSweep {
		k := reckoner{r: r}
		at, p, ok := r.next(&k, &c.Ticket)
		if !ok || at.After(now) {
			break
		}
		var err error
		switch p.rung.Do {
		case Warn:
			err = step(Remind{}, &p, &did.Warned)
		case Press:
			err = step(Remind{}, &p, &did.Pressed)
		case Raise:
			err = step(Escalate{}, &p, &did.Raised)
		case Deem:
			err = step(Accept{}, &p, &did.Deemed)
		case Finish:
			err = step(Close{}, &p, &did.Finished)
		default:
			if p.stage == StageSuspend {
				err = step(Resume{}, nil, &did.Resumed)
			} else {
				err = step(Lapse{}, nil, &did.Lapsed)
			}
		}
		if err != nil {
			return c, nil, did, err
		}
	}
	if len(c.Events) == 0 { // only a wake that is past, such as after a change of definitions: move it on
		if err := step(Replan{}, nil, &did.Replanned); err != nil && !errors.Is(err, ErrRefused) {
			return c, nil, did, err
		}
	}
	return c, more, did, nil
}

// maxSweep bounds the steps that one sweep takes on one ticket; the rest is due at once again.
const maxSweep = 100

// Sweep looks at every ticket whose wake time has come by now, the longest due first, and does what is due on it: it warns,
// reminds and escalates as the ladder says, counts as accepted, closes and resumes, each step on record and each exactly
// once. It reads the Wake index and nothing else, so its cost is that of what is due. It may run as often as one likes, on
// any number of nodes at once, and be killed at any moment: a conflict means that another node was first, and what was not
// committed is still due. A ticket that fails is logged, counted and passed over.
func (d *Desk) Sweep(ctx context.Context, now time.Time) (Swept, error) {
	var did Swept
	var first error
	q := Query{Wake: storable(now), Order: ByWake, Limit: MaxList}
	for {
		page, err := d.conf.Store.List(ctx, q)
		if err != nil {
			return did, fmt.Errorf("sweep: %w", err)
		}
		for i := range page {
			err := d.sweep(ctx, page[i], q.Wake, &did)
			did.Tickets++
			if ctx.Err() != nil {
				return did, errors.Join(first, ctx.Err())
			}
			if err != nil {
				did.Failed++
				d.conf.Log.ErrorContext(ctx, "gridgov: a ticket could not be swept", "ticket", page[i].ID, "error", err)
				if first == nil {
					first = fmt.Errorf("sweep: ticket %s: %w", page[i].ID, err)
				}
			}
		}
		if len(page) < q.Limit {
			return did, first
		}
		q.After = q.Order.Mark(page[len(page)-1])
	}
}

// sweep deals with one ticket, anew when somebody was first.
func (d *Desk) sweep(ctx context.Context, t Ticket, now time.Time, did *Swept) error {
	for try := 0; ; try++ {
		var merged []Ticket
		var err error
		if t.Children > 0 {
			if merged, err = d.conf.Store.List(ctx, Query{Parent: t.ID, Limit: MaxList}); err != nil {
				return err
			}
		}
		c, more, steps, err := d.conf.Rules.sweepAll(t, d.system("sweep", t.Path), now, merged)
		if err != nil || len(c.Events) == 0 {
			return err
		}
		err = d.commit(ctx, append([]Change{c}, more...))
		switch {
		case err == nil:
			did.add(steps)
			return nil
		case try == 3 || !errors.Is(err, ErrConflict):
			return err
		}
		if t, err = d.conf.Store.Get(ctx, t.ID); err != nil {
			return err
		}
		if t.Wake.IsZero() || t.Wake.After(now) {
			did.Lost++
			return nil
		}
	}
}
