package partner

import (
	"context"
	"fmt"
	"iter"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
)

// A Table is the records of one kind in a registry, such as Registry.Needs. Its methods are safe for concurrent use.
type Table[D Document] struct{ r *Registry }

// Put stores one document; see [Registry.Put], which stores several at once.
func (t Table[D]) Put(ctx context.Context, by string, d D) (D, error) {
	stored, err := t.r.Put(ctx, by, d)
	if err != nil {
		var none D
		return none, err
	}
	return as[D](stored[0])
}

// Get returns the last version, or ErrNotFound when there is no record of this kind with the id.
func (t Table[D]) Get(ctx context.Context, id ID) (D, error) {
	r, err := t.r.c.Store.Get(ctx, id)
	if err != nil {
		var none D
		return none, fmt.Errorf("get %s %s: %w", t.kind(), code.Shown(id), err)
	}
	return t.decode(r)
}

// History returns all versions, the first one first, or ErrNotFound.
func (t Table[D]) History(ctx context.Context, id ID) ([]D, error) {
	records, err := t.r.c.Store.History(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("history of %s %s: %w", t.kind(), code.Shown(id), err)
	}
	return t.all(records)
}

// List returns at most q.Limit documents, by id; q.Kinds is not used. Nothing found is not an error.
func (t Table[D]) List(ctx context.Context, q Query) ([]D, error) {
	q.Kinds = []Kind{t.kind()}
	records, err := t.r.c.Store.List(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("list %s records: %w", t.kind(), err)
	}
	return t.all(records)
}

// All yields all documents that a query selects, by id, reading q.Limit of them at a time; q.Kinds is not used. It ends
// after the first error.
func (t Table[D]) All(ctx context.Context, q Query) iter.Seq2[D, error] {
	return func(yield func(D, error) bool) {
		if q.Limit == 0 {
			q.Limit = DefaultLimit
		}
		for {
			page, err := t.List(ctx, q)
			if err != nil {
				var none D
				yield(none, err)
				return
			}
			for _, d := range page {
				if !yield(d, nil) {
					return
				}
			}
			if len(page) < q.Limit {
				return
			}
			q.After = page[len(page)-1].head().ID
		}
	}
}

func (t Table[D]) kind() Kind {
	var d D
	return d.about().kind
}

func (t Table[D]) all(records []Record) ([]D, error) {
	all := make([]D, 0, len(records))
	for _, r := range records {
		d, err := t.decode(r)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

func (t Table[D]) decode(r Record) (D, error) {
	var none D
	if r.Kind != t.kind() {
		return none, fmt.Errorf("%s %s: %w", t.kind(), code.Shown(r.ID), gridgov.ErrNotFound)
	}
	d, err := Decode(r)
	if err != nil {
		return none, err
	}
	return as[D](d)
}

// as returns the document as its own type; a record of one kind always holds that type.
func as[D Document](d Document) (D, error) {
	typed, ok := d.(D)
	if !ok {
		return typed, gridgov.ErrNotFound
	}
	return typed, nil
}
