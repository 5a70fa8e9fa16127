package partnertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/partner"
)

func lastVersion(ctx context.Context, s partner.Store) error {
	if err := fill(ctx, s, nil, "n1"); err != nil {
		return err
	}
	r := record("n1", 2)
	r.Paths, r.Refs, r.Valid = []grid.Path{"410172561"}, []partner.ID{"p9"}, partner.Span{To: start}
	if err := s.Commit(ctx, r); err != nil {
		return err
	}
	for _, q := range []partner.Query{
		{Under: []grid.Path{"410172360"}}, {Refs: []partner.ID{"p1"}}, {ValidAt: start},
	} {
		if err := finds(ctx, s, "by what an earlier version said", q); err != nil {
			return err
		}
	}
	for _, q := range []partner.Query{
		{},
		{Under: []grid.Path{"410172561"}},
		{Refs: []partner.ID{"p9"}},
		{ValidAt: start.Add(-time.Hour)},
	} {
		got, err := s.List(ctx, q)
		if err != nil || len(got) != 1 {
			return fmt.Errorf("list by what the last version says returns %d records and error %v, want one", len(got), err)
		}
		if err := differ(got[0], r); err != nil {
			return err
		}
	}
	return nil
}

func order(ctx context.Context, s partner.Store) error {
	want := []partner.ID{"-", "1", "10", "9", "A", "Z", "_", "a", "ab", "b", "z", "é", "二", "网", "𠀀"}
	mixed := slices.Clone(want)
	slices.Reverse(mixed)
	if err := fill(ctx, s, nil, mixed...); err != nil {
		return err
	}
	if err := finds(ctx, s, "of everything", partner.Query{}, want...); err != nil {
		return err
	}
	for i, id := range want {
		if err := finds(ctx, s, fmt.Sprintf("after %q", id), partner.Query{After: id}, want[i+1:]...); err != nil {
			return err
		}
	}
	return finds(ctx, s, `after "B", which is not there`, partner.Query{After: "B", Limit: 2}, "Z", "_")
}

func paging(ctx context.Context, s partner.Store) error {
	var all, odd []partner.ID
	for i := range 23 {
		id := partner.ID(fmt.Sprintf("n%02d", i))
		all = append(all, id)
		if i%2 == 1 {
			odd = append(odd, id)
		}
		err := fill(ctx, s, func(r *partner.Record) {
			if i%2 == 1 {
				r.Refs = []partner.ID{"p1", "p3"}
			}
		}, id)
		if err != nil {
			return err
		}
	}
	for _, c := range []struct {
		q    partner.Query
		want []partner.ID
	}{{partner.Query{}, all}, {partner.Query{Refs: []partner.ID{"p3"}}, odd}} {
		for _, limit := range []int{1, 2, 5, len(c.want), len(c.want) + 1} {
			var got []partner.ID
			q := c.q
			q.Limit = limit
			for {
				page, err := s.List(ctx, q)
				if err != nil {
					return fmt.Errorf("list after %q: %w", q.After, err)
				}
				if len(page) > limit {
					return fmt.Errorf("list with limit %d returns %d records", limit, len(page))
				}
				if len(page) == 0 {
					break
				}
				got = append(got, idsOf(page)...)
				if len(got) > len(all) {
					return fmt.Errorf("pages of %d do not end: %q", limit, got)
				}
				q.After = page[len(page)-1].ID
			}
			if !slices.Equal(got, c.want) {
				return fmt.Errorf("pages of %d give %q, want %q", limit, got, c.want)
			}
		}
	}
	return nil
}

func pagesUnderInserts(ctx context.Context, s partner.Store) error {
	var before []partner.ID
	for i := range 20 {
		before = append(before, partner.ID(fmt.Sprintf("n%02d", i)))
	}
	if err := fill(ctx, s, nil, before...); err != nil {
		return err
	}
	given := map[partner.ID]int{}
	for q := (partner.Query{Limit: 3}); ; {
		page, err := s.List(ctx, q)
		if err != nil {
			return err
		}
		for _, r := range page {
			given[r.ID]++
			q.After = r.ID
		}
		if len(page) < q.Limit {
			break
		}
		if len(given) < 3*len(before) { // before, at and behind the mark
			if err := fill(ctx, s, nil, "a-"+q.After, q.After+"-b", "z-"+q.After); err != nil {
				return err
			}
		}
	}
	for id, n := range given {
		if n > 1 {
			return fmt.Errorf("%q was returned %d times", id, n)
		}
	}
	for _, id := range before {
		if given[id] == 0 {
			return fmt.Errorf("%q was there all the time and was never returned", id)
		}
	}
	return nil
}

func bounds(ctx context.Context, s partner.Store) error {
	var batch []partner.Record
	for i := range partner.MaxLimit + 1 {
		batch = append(batch, record(partner.ID(fmt.Sprintf("n%03d", i)), 1))
	}
	if err := s.Commit(ctx, batch...); err != nil {
		return fmt.Errorf("commit of %d records: %w", len(batch), err)
	}
	ids := idsOf(batch)
	for limit, want := range map[int]int{0: partner.DefaultLimit, 1: 1, 51: 51, partner.MaxLimit: partner.MaxLimit} {
		got, err := s.List(ctx, partner.Query{Limit: limit})
		if err != nil || len(got) != want {
			return fmt.Errorf("list with limit %d returns %d records and error %v, want %d", limit, len(got), err, want)
		}
	}
	most := partner.Query{IDs: ids[:partner.MaxLimit], Limit: partner.MaxLimit}
	if err := finds(ctx, s, "of 500 ids", most, ids[:partner.MaxLimit]...); err != nil {
		return err
	}
	for what, q := range map[string]partner.Query{
		"limit -1":  {Limit: -1},
		"limit 501": {Limit: partner.MaxLimit + 1},
		"501 ids":   {IDs: ids},
		"501 refs":  {Refs: ids},
		"501 kinds": {Kinds: make([]partner.Kind, partner.MaxLimit+1)},
		"501 paths": {Under: make([]grid.Path, partner.MaxLimit+1)},
	} {
		if _, err := s.List(ctx, q); !errors.Is(err, gridgov.ErrInvalid) {
			return fmt.Errorf("list with %s: %v, want ErrInvalid", what, err)
		}
	}
	return nil
}

func filters(ctx context.Context, s partner.Store) error {
	for _, f := range []struct {
		id   partner.ID
		kind partner.Kind
		refs []partner.ID
	}{
		{"a", partner.KindNeed, []partner.ID{"p1", "p2"}},
		{"b", partner.KindNeed, []partner.ID{"p2", "p3"}},
		{"c", partner.KindProject, []partner.ID{"p1"}},
		{"d", partner.KindPartner, nil},
		{"e", partner.KindProject, []partner.ID{"P1", "p10"}},
	} {
		if err := fill(ctx, s, func(r *partner.Record) { r.Kind, r.Refs = f.kind, f.refs }, f.id); err != nil {
			return err
		}
	}
	for _, c := range []struct {
		what string
		q    partner.Query
		want []partner.ID
	}{
		{"by kind", partner.Query{Kinds: []partner.Kind{partner.KindNeed}}, []partner.ID{"a", "b"}},
		{"by two kinds", partner.Query{Kinds: []partner.Kind{partner.KindPartner, partner.KindProject}}, []partner.ID{"c", "d", "e"}},
		{"by a kind that nobody has", partner.Query{Kinds: []partner.Kind{"claim"}}, nil},
		{"by id", partner.Query{IDs: []partner.ID{"e", "a", "x", "a"}}, []partner.ID{"a", "e"}},
		{"by ref", partner.Query{Refs: []partner.ID{"p1"}}, []partner.ID{"a", "c"}},
		{"by two refs of one record", partner.Query{Refs: []partner.ID{"p1", "p2"}}, []partner.ID{"a", "b", "c"}},
		{"by ref and kind", partner.Query{Refs: []partner.ID{"p1"}, Kinds: []partner.Kind{partner.KindNeed}}, []partner.ID{"a"}},
		{"by id and kind", partner.Query{IDs: []partner.ID{"a", "c"}, Kinds: []partner.Kind{partner.KindProject}}, []partner.ID{"c"}},
		{
			"by everything",
			partner.Query{
				IDs: []partner.ID{"a", "b"}, Kinds: []partner.Kind{partner.KindNeed}, Under: []grid.Path{"410172360"},
				Refs: []partner.ID{"p2"}, ValidAt: start, After: "a", Limit: 1,
			},
			[]partner.ID{"b"},
		},
	} {
		if err := finds(ctx, s, c.what, c.q, c.want...); err != nil {
			return err
		}
	}
	return nil
}

func under(ctx context.Context, s partner.Store) error {
	for id, paths := range map[partner.ID][]grid.Path{
		"a": {"41"},
		"b": {"41/1"},
		"c": {"41/1/x"},
		"d": {"41/10"},
		"e": {"42/1", "42/2", "42/2/y"},
		"f": {"4_/1"},
		"g": {"4%25/1"},
		"h": {"ab/C"},
		"i": nil,
	} {
		if err := fill(ctx, s, func(r *partner.Record) { r.Paths = paths }, id); err != nil {
			return err
		}
	}
	for _, c := range []struct {
		paths []grid.Path
		want  []partner.ID
	}{
		{[]grid.Path{"41"}, []partner.ID{"a", "b", "c", "d"}},
		{[]grid.Path{"41/1"}, []partner.ID{"b", "c"}},
		{[]grid.Path{"41/1/x"}, []partner.ID{"c"}},
		{[]grid.Path{"42"}, []partner.ID{"e"}},
		{[]grid.Path{"42/2", "42/1", "41/10"}, []partner.ID{"d", "e"}},
		{[]grid.Path{"4_"}, []partner.ID{"f"}},
		{[]grid.Path{"4%25"}, []partner.ID{"g"}},
		{[]grid.Path{"AB"}, nil},
		{[]grid.Path{"ab/c"}, nil},
		{[]grid.Path{"4"}, nil},
	} {
		if err := finds(ctx, s, fmt.Sprintf("under %q", c.paths), partner.Query{Under: c.paths}, c.want...); err != nil {
			return err
		}
	}
	return nil
}

func validAt(ctx context.Context, s partner.Store) error {
	end := start.AddDate(0, 1, 0)
	for id, span := range map[partner.ID]partner.Span{
		"always": {}, "from": {From: start}, "span": {From: start, To: end}, "to": {To: end},
	} {
		if err := fill(ctx, s, func(r *partner.Record) { r.Valid = span }, id); err != nil {
			return err
		}
	}
	const tick = time.Microsecond
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{start.Add(-tick), "always to"},
		{start, "always from span to"},
		{start.In(time.FixedZone("", 8*3600)), "always from span to"},
		{end.Add(-tick), "always from span to"},
		{end, "always from"},
		{start.AddDate(500, 0, 0), "always from"},
		{start.AddDate(-500, 0, 0), "always to"},
	} {
		var want []partner.ID
		for id := range strings.FieldsSeq(c.want) {
			want = append(want, partner.ID(id))
		}
		if err := finds(ctx, s, "valid at "+c.at.Format(time.RFC3339Nano), partner.Query{ValidAt: c.at}, want...); err != nil {
			return err
		}
	}
	return nil
}
