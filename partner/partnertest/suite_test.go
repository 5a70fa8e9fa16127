package partnertest_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/partner"
	"github.com/gridgov/gridgov/partner/partnermem"
	"github.com/gridgov/gridgov/partner/partnertest"
)

// A broken store is a good one with one method spoilt.
type broken struct {
	*partnermem.Store
	get     func(context.Context, partner.ID) (partner.Record, error)
	history func(context.Context, partner.ID) ([]partner.Record, error)
	list    func(context.Context, partner.Query) ([]partner.Record, error)
	commit  func(context.Context, ...partner.Record) error
}

func (b *broken) Get(ctx context.Context, id partner.ID) (partner.Record, error) {
	if b.get != nil {
		return b.get(ctx, id)
	}
	return b.Store.Get(ctx, id)
}

func (b *broken) History(ctx context.Context, id partner.ID) ([]partner.Record, error) {
	if b.history != nil {
		return b.history(ctx, id)
	}
	return b.Store.History(ctx, id)
}

func (b *broken) List(ctx context.Context, q partner.Query) ([]partner.Record, error) {
	if b.list != nil {
		return b.list(ctx, q)
	}
	return b.Store.List(ctx, q)
}

func (b *broken) Commit(ctx context.Context, r ...partner.Record) error {
	if b.commit != nil {
		return b.commit(ctx, r...)
	}
	return b.Store.Commit(ctx, r...)
}

// everything reads the last version of all records that match, by the library's own meaning of a query.
func everything(ctx context.Context, s *partnermem.Store, match func(partner.Record) bool) ([]partner.Record, error) {
	var all []partner.Record
	q := partner.Query{Limit: partner.MaxLimit}
	for {
		page, err := s.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, r := range page {
			if match(r) {
				all = append(all, r)
			}
		}
		if len(page) < q.Limit {
			return all, nil
		}
		q.After = page[len(page)-1].ID
	}
}

// asking makes a List whose filter is spoilt: match is asked instead of Query.Matches, less instead of byte order.
func asking(b *broken, match func(q partner.Query, r partner.Record) bool, compare func(a, b partner.ID) int) {
	b.list = func(ctx context.Context, q partner.Query) ([]partner.Record, error) {
		if err := q.Check(); err != nil {
			return nil, err
		}
		all, err := everything(ctx, b.Store, func(r partner.Record) bool { return match(q, r) && compare(r.ID, q.After) > 0 })
		slices.SortStableFunc(all, func(a, b partner.Record) int { return compare(a.ID, b.ID) })
		if q.Limit == 0 {
			q.Limit = partner.DefaultLimit
		}
		return all[:min(len(all), q.Limit)], err
	}
}

func bytewise(a, b partner.ID) int { return strings.Compare(string(a), string(b)) }

func folded(a, b partner.ID) int {
	return strings.Compare(strings.ToLower(string(a)), strings.ToLower(string(b)))
}

// Every broken store is found by its check, and every check finds a broken store.
func TestBroken(t *testing.T) {
	t.Parallel()
	checks := map[string]func(context.Context, *broken) error{}
	numbers := map[string]bool{}
	for _, c := range partnertest.Checks() {
		checks[c.Name] = func(ctx context.Context, b *broken) error { return c.Run(ctx, b) }
		number, _, _ := strings.Cut(c.Name, "/")
		numbers[number] = true
		if len(c.Rule) < 20 || len(c.Usual) < 20 {
			t.Errorf("%s does not say what the rule is (%q) or what is usually wrong (%q)", c.Name, c.Rule, c.Usual)
		}
	}
	for _, number := range []string{"rule1", "rule2", "rule3", "rule4", "rule5", "rule6"} { // of partner.Store
		if !numbers[number] {
			t.Errorf("%s has no check", number)
		}
	}
	var faults []suite.Fault[*broken]
	for _, f := range stores {
		faults = append(faults, suite.Fault[*broken]{Check: f.check, Does: f.does, Open: func() *broken {
			b := &broken{Store: new(partnermem.Store)}
			f.breaks(b)
			return b
		}})
	}
	suite.Prove(t, checks, faults, func() *broken { return &broken{Store: new(partnermem.Store)} })
}
