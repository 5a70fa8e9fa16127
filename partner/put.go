package partner

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/internal/dates"
)

// maxPut bounds the documents of one Put.
const maxPut = 500

// Put stores one or more documents, at most 500, all or none, in the name of the user by, and returns them as they are
// stored. A document with Version 0 is new; any other changes the version that was read. Documents that are stored together
// may name each other.
//
// The error is ErrInvalid, with every fault at once, for what has the wrong form, dates out of order, records and grids that
// do not exist, and an agreement that had expired when a project or activity began. It is ErrExists where the id is taken,
// ErrNotFound where what is to be changed does not exist or is of another kind, ErrConflict where somebody changed it first,
// and ErrTooNew where a newer version of this library wrote it. Errors of the store are wrapped.
func (r *Registry) Put(ctx context.Context, by string, docs ...Document) ([]Document, error) {
	p := put{c: r.c, by: by, at: storable(r.c.Now())}
	p.check(docs)
	if err := p.lookUp(ctx); err != nil {
		return nil, err
	}
	p.checkRefs()
	if len(p.faults) > 0 {
		return nil, gridgov.Invalid(p.what(docs), p.faults...)
	}
	records := make([]Record, len(docs))
	for i := range docs {
		var err error
		if records[i], err = p.record(i); err != nil {
			return nil, fmt.Errorf("put %s %s: %w", p.abouts[i].kind, code.Shown(p.docs[i].head().ID), err)
		}
	}
	if err := r.c.Store.Commit(ctx, records...); err != nil {
		return nil, fmt.Errorf("put %s: %w", p.what(docs), err)
	}
	stored := make([]Document, len(docs))
	for i := range records {
		var err error
		if stored[i], err = Decode(records[i]); err != nil {
			return nil, err
		}
	}
	return stored, nil
}

// put is one Put under way.
type put struct {
	c      Config
	by     string
	at     time.Time
	docs   []Document // cleaned, with ids
	abouts []about
	found  map[ID]Record // what the documents change or name, as stored
	faults []gridgov.Fault
}

// what names the thing that is put, for errors.
func (p *put) what(docs []Document) string {
	if len(docs) == 1 && len(p.abouts) == 1 {
		return string(p.abouts[0].kind)
	}
	return "records"
}

// fault adds the faults of document i; where there are several documents, its index is before the field.
func (p *put) fault(i, of int, faults ...gridgov.Fault) {
	for _, f := range faults {
		if of > 1 {
			f.Field = indexed("records", i) + "." + f.Field
		}
		p.faults = append(p.faults, f)
	}
}

// check looks at the form of everything, and makes it storable.
func (p *put) check(docs []Document) {
	p.faults = append(tagFaults(user{p.by}), dates.Faults("now", p.at)...)
	if n := len(docs); n == 0 || n > maxPut {
		p.faults = append(p.faults,
			gridgov.Fault{Field: "records", Rule: gridgov.RuleRange, Limit: "1…" + strconv.Itoa(maxPut), Got: strconv.Itoa(n)})
		return
	}
	ids := make(map[ID]bool, len(docs))
	for i, d := range docs {
		if !isDocument(d) {
			p.fault(i, len(docs), gridgov.Fault{
				Field: "kind", Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "one of the six kinds of document, as a value", Zh: "应为六种文档之一，且为值"},
			})
			continue
		}
		h := d.head()
		h.Valid = Span{storable(h.Valid.From), storable(h.Valid.To)}
		a := d.about()
		switch {
		case h.ID == "" && h.Version == 0:
			h.ID = p.c.NewID(a.kind, p.at)
		case h.ID == "":
			p.fault(i, len(docs), gridgov.Fault{
				Field: "id", Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "the id of the record to change", Zh: "应为要修改的记录的编号"},
			})
		case ids[h.ID]:
			p.fault(i, len(docs), gridgov.Fault{Field: "id", Rule: gridgov.RuleUnique, Got: string(h.ID)})
		}
		ids[h.ID] = true
		d = d.with(h)
		p.fault(i, len(docs), h.faults()...)
		p.fault(i, len(docs), tagFaults(d)...)
		p.fault(i, len(docs), a.faults...)
		for _, at := range a.places {
			if len(pathFaults(at.field, at.path)) == 0 && !p.c.Known(at.path) {
				p.fault(i, len(docs), gridgov.Fault{
					Field: at.field, Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a path of the grid", Zh: "应为网格路径"}, Got: string(at.path),
				})
			}
		}
		for _, ref := range a.refs {
			p.fault(i, len(docs), ref.id.faults(ref.field)...)
		}
		p.docs, p.abouts = append(p.docs, d), append(p.abouts, a)
	}
}

// lookUp reads what the documents change or name. What does not have the form of an id cannot exist.
func (p *put) lookUp(ctx context.Context) error {
	var ids []ID
	for i, d := range p.docs {
		if h := d.head(); h.Version > 0 && h.ID.wellFormed() {
			ids = append(ids, h.ID)
		}
		for _, ref := range p.abouts[i].refs {
			if ref.id.wellFormed() {
				ids = append(ids, ref.id)
			}
		}
	}
	ids = set(ids)
	p.found = make(map[ID]Record, len(ids))
	for chunk := range slices.Chunk(ids, MaxLimit) {
		records, err := p.c.Store.List(ctx, Query{IDs: chunk, Limit: MaxLimit})
		if err != nil {
			return fmt.Errorf("look up what is named: %w", err)
		}
		for _, r := range records {
			p.found[r.ID] = r
		}
	}
	return nil
}

// checkRefs finds the named records that do not exist or have expired. What it finds stays true until the commit: no record
// is ever deleted, and none changes its kind.
func (p *put) checkRefs() {
	type target struct {
		kind  Kind
		valid Span
	}
	there := make(map[ID]target, len(p.found)+len(p.docs))
	for id, r := range p.found {
		there[id] = target{r.Kind, r.Valid}
	}
	for i, d := range p.docs {
		there[d.head().ID] = target{p.abouts[i].kind, d.head().Valid}
	}
	for i, d := range p.docs {
		for _, ref := range p.abouts[i].refs {
			to, ok := there[ref.id]
			switch {
			case !ref.id.wellFormed():
			case !ok || to.kind != ref.kind:
				p.fault(i, len(p.docs), gridgov.Fault{
					Field: ref.field, Rule: gridgov.RuleUnknown,
					Right: gridgov.Text{En: "an id of kind " + string(ref.kind), Zh: "应为" + ref.kind.In(gridgov.Chinese) + "的编号"}, Got: string(ref.id),
				})
			case ref.kind == KindAgreement && to.valid.Phase(p.began(d)) == Over:
				p.fault(i, len(p.docs), gridgov.Fault{
					Field: ref.field, Rule: gridgov.RulePeriod,
					Right: gridgov.Text{
						En: "agreement " + code.Shown(ref.id) + " ended " + instant(to.valid.To),
						Zh: "协议" + code.Shown(ref.id) + "已于" + instant(to.valid.To) + "到期",
					},
					Got: instant(p.began(d)),
				})
			}
		}
	}
}

// began is when a project or an activity begins: Valid.From, else when it was first stored.
func (p *put) began(d Document) time.Time {
	h := d.head()
	if !h.Valid.From.IsZero() {
		return h.Valid.From
	}
	if base, ok := p.found[h.ID]; ok {
		if old, err := Decode(base); err == nil {
			return old.head().Created.At
		}
	}
	return p.at
}

// record makes the next version of document i.
func (p *put) record(i int) (Record, error) {
	d, kind := p.docs[i], p.abouts[i].kind
	h := d.head()
	now := Stamp{At: p.at, By: p.by}
	if h.Version == 0 {
		h.Version, h.Created, h.Changed = 1, now, now
		return encode(d.with(h), nil)
	}
	base, ok := p.found[h.ID]
	switch {
	case !ok || base.Kind != kind:
		return Record{}, gridgov.ErrNotFound
	case base.Version != h.Version:
		return Record{}, fmt.Errorf("version %d is stored, version %d was changed: %w", base.Version, h.Version, gridgov.ErrConflict)
	}
	old, err := Decode(base)
	if err != nil {
		return Record{}, err
	}
	if last := old.head().Changed.At; now.At.Before(last) {
		now.At = last // time does not run backwards within a record
	}
	h.Version, h.Created, h.Changed = h.Version+1, old.head().Created, now
	return encode(d.with(h), &base)
}

// user is the one in whose name something is put.
type user struct {
	By string `json:"by" validate:"filled,id=128"`
}

// wellFormed reports whether the id has the form of one.
func (id ID) wellFormed() bool { return len(id.faults("")) == 0 }

// faults returns the faults of an id that none can be, under the name of its field.
func (id ID) faults(field string) []gridgov.Fault {
	faults := tagFaults(struct {
		ID ID `json:"id" validate:"filled,id=80"`
	}{id})
	for i := range faults {
		faults[i].Field = field
	}
	return faults
}
