package partner

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/internal/exact"
)

// A Record is one version of a document as a store keeps it: the document itself, which only this package can read, and the
// values that an adapter may need as columns.
type Record struct {
	ID      ID
	Version int64  // 1, 2, 3 …: each change of a record is a new version
	Kind    Kind   // the same in every version
	Doc     []byte // JSON, to be returned byte for byte
	Index
}

// Index is what queries filter by. Each list is sorted bytewise and holds no value twice.
type Index struct {
	Paths []grid.Path // the grids that it concerns
	Refs  []ID        // the records that it names
	Valid Span        // when it is valid
}

// Clone returns a record that shares no memory with this one.
func (r Record) Clone() Record {
	r.Doc = slices.Clone(r.Doc)
	r.Paths = slices.Clone(r.Paths)
	r.Refs = slices.Clone(r.Refs)
	return r
}

// CheckCommit returns ErrInvalid unless there is at least one record, each with an id, a version from 1, a kind and a
// document, and no id is there twice. A store's Commit calls it first.
func CheckCommit(records []Record) error {
	if len(records) == 0 {
		return gridgov.Invalid("commit",
			gridgov.Fault{Field: "records", Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "at least 1", Zh: "至少1项"}})
	}
	var faults []gridgov.Fault
	seen := make(map[ID]bool, len(records))
	for i, r := range records {
		for _, f := range []struct {
			wrong bool
			field string
			rule  gridgov.Rule
			limit string
		}{
			{r.ID == "", "id", gridgov.RuleRequired, ""},
			{seen[r.ID], "id", gridgov.RuleUnique, ""},
			{r.Version < 1, "version", gridgov.RuleMin, "1"},
			{r.Kind == "", "kind", gridgov.RuleRequired, ""},
			{len(r.Doc) == 0, "doc", gridgov.RuleRequired, ""},
		} {
			if f.wrong {
				faults = append(faults, gridgov.Fault{Field: indexed("records", i) + "." + f.field, Rule: f.rule, Limit: f.limit})
			}
		}
		seen[r.ID] = true
	}
	return gridgov.Invalid("commit", faults...)
}

// The version of the documents, major.minor. Within a major version, members that this version does not know are kept when a
// record is changed. A document of a higher one is read as far as it is understood, and a change is ErrTooNew.
const (
	docMajor   = 1
	docVersion = "1.0"
)

// Decode reads the document of a record: a [Partner], [Need], [Resource], [Agreement], [Project] or [Activity]. A document of
// a higher major version is read as far as it is understood. One that cannot be read, or whose kind is unknown, is
// ErrTooNew. What is no document, or another record's, is ErrInvalid.
func Decode(r Record) (Document, error) {
	d, _, err := unwrap(r)
	return d, err
}

// envelope is what every version of a document has.
type envelope struct {
	V       string `json:"format"`
	ID      ID     `json:"id"`
	Version int64  `json:"version"`
}

// major is the version of the form, before the dot.
func (e envelope) major() (int, error) {
	before, after, ok := strings.Cut(e.V, ".")
	major, err := strconv.ParseUint(before, 10, 31)
	if _, minorErr := strconv.ParseUint(after, 10, 31); !ok || err != nil || minorErr != nil {
		return 0,
			unreadable(gridgov.Fault{Field: "format", Rule: gridgov.RuleForm, Right: gridgov.Text{En: "major.minor", Zh: "应为“主版本.次版本”"}, Got: e.V})
	}
	return int(major), nil
}

func unwrap(r Record) (Document, envelope, error) {
	var e envelope
	if err := exact.Unmarshal(r.Doc, &e); err != nil {
		return nil, e, fmt.Errorf("record %s: %w", code.Shown(r.ID), unreadable(gridgov.Fault{Field: "doc", Rule: gridgov.RuleJSON}))
	}
	major, err := e.major()
	if err != nil {
		return nil, e, fmt.Errorf("record %s: %w", code.Shown(r.ID), err)
	}
	if e.ID != r.ID || e.Version != r.Version {
		return nil, e, fmt.Errorf("record %s: %w", code.Shown(r.ID), unreadable(gridgov.Fault{
			Field: "doc", Rule: gridgov.RuleMatch,
			Right: gridgov.Text{
				En: "must be " + code.Shown(r.ID) + " version " + strconv.FormatInt(r.Version, 10) + ", not " +
					code.Shown(e.ID) + " version " + strconv.FormatInt(e.Version, 10),
				Zh: "应为" + code.Shown(r.ID) + "第" + strconv.FormatInt(r.Version, 10) + "版，而不是" + code.Shown(e.ID) + "第" +
					strconv.FormatInt(e.Version, 10) + "版",
			},
		}))
	}
	for _, row := range kindTable {
		if row.kind != r.Kind {
			continue
		}
		d, err := row.read(r.Doc)
		switch {
		case err == nil:
			return d, e, nil
		case major > docMajor:
			return nil, e, fmt.Errorf("%s %s: document version %s: %w", r.Kind, code.Shown(r.ID), code.Shown(e.V), gridgov.ErrTooNew)
		default:
			return nil, e, fmt.Errorf("%s %s: %w", r.Kind, code.Shown(r.ID), unreadable(gridgov.Fault{Field: "doc", Rule: gridgov.RuleJSON}))
		}
	}
	return nil, e, fmt.Errorf("record %s of kind %s: %w", code.Shown(r.ID), code.Shown(r.Kind), gridgov.ErrTooNew)
}

func unreadable(f gridgov.Fault) error { return gridgov.Invalid("record", f) }

func read[D Document](doc []byte) (Document, error) {
	var d D
	err := exact.Unmarshal(doc, &d)
	return d, err
}

// encode makes the record of a document. What base, the record that it changes, has and this version does not know is
// kept; base is nil for a new record.
func encode(d Document, base *Record) (Record, error) {
	a, h := d.about(), d.head()
	v := docVersion
	var kept []byte
	if base != nil {
		var e envelope
		if err := exact.Unmarshal(base.Doc, &e); err != nil {
			return Record{}, unreadable(gridgov.Fault{Field: "doc", Rule: gridgov.RuleJSON})
		}
		major, err := e.major()
		if err != nil {
			return Record{}, err
		}
		if major > docMajor {
			return Record{}, fmt.Errorf("document version %s: %w", code.Shown(e.V), gridgov.ErrTooNew)
		}
		v = e.V
		if kept, err = strangers(base.Doc, d); err != nil {
			return Record{}, unreadable(gridgov.Fault{Field: "doc", Rule: gridgov.RuleJSON})
		}
	}
	body, err := json.Marshal(d)
	if err != nil {
		return Record{}, unreadable(gridgov.Fault{Field: "doc", Rule: gridgov.RuleJSON})
	}
	doc := make([]byte, 0, len(body)+len(kept)+16)
	doc = append(doc, `{"format":`...)
	doc = strconv.AppendQuote(doc, v) // digits and a dot
	doc = append(doc, ',')
	doc = append(doc, body[1:len(body)-1]...) // never empty: every document has an id
	doc = append(doc, kept...)
	doc = append(doc, '}')

	var ix Index
	for _, p := range a.places {
		ix.Paths = append(ix.Paths, p.path)
	}
	for _, r := range a.refs {
		ix.Refs = append(ix.Refs, r.id)
	}
	ix.Paths, ix.Refs, ix.Valid = set(ix.Paths), set(ix.Refs), h.Valid
	return Record{ID: h.ID, Version: h.Version, Kind: a.kind, Doc: doc, Index: ix}, nil
}

// strangers writes the members of a document that its type does not know, each with a comma before it, in their order.
func strangers(doc []byte, d Document) (out []byte, err error) {
	list, err := exact.Strangers(doc, d, "format")
	for _, m := range list {
		name, _ := json.Marshal(m.Name) // a string marshals always
		out = append(append(append(append(out, ','), name...), ':'), m.Raw...)
	}
	return out, err
}

// set sorts a list and drops what is in it twice.
func set[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}
