package partner

import (
	"slices"
	"strconv"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/closedset"
)

// Kind is what a record is. The set is closed: the table kinds in this file.
type Kind string

// The six kinds of record.
const (
	KindPartner   Kind = "partner"   // 共建单位
	KindNeed      Kind = "need"      // 需求
	KindResource  Kind = "resource"  // 资源
	KindAgreement Kind = "agreement" // 结对共建协议
	KindProject   Kind = "project"   // 项目
	KindActivity  Kind = "activity"  // 活动
)

// kinds has for each kind its Chinese name, which documents are of it and how they are read. The interface Document requires
// the rest, so that the compiler finds what is missing.
var kindTable = []struct {
	kind Kind
	zh   string
	is   func(Document) bool
	read func(doc []byte) (Document, error)
}{
	{KindPartner, "共建单位", is[Partner], read[Partner]},
	{KindNeed, "需求", is[Need], read[Need]},
	{KindResource, "资源", is[Resource], read[Resource]},
	{KindAgreement, "结对共建协议", is[Agreement], read[Agreement]},
	{KindProject, "项目", is[Project], read[Project]},
	{KindActivity, "活动", is[Activity], read[Activity]},
}

// Kinds lists the six kinds in the order of the constants.
func Kinds() []Kind {
	all := make([]Kind, len(kindTable))
	for i := range kindTable {
		all[i] = kindTable[i].kind
	}
	return all
}

// In returns the name of the kind in a language, empty where it has none.
func (k Kind) In(lang gridgov.Language) string {
	for _, row := range kindTable {
		if row.kind == k {
			return gridgov.Text{En: string(k), Zh: row.zh}.In(lang)
		}
	}
	return ""
}

// A Document is the content of a record: a [Partner], [Need], [Resource], [Agreement], [Project] or [Activity], always as a
// value and never as a pointer. No other type can be one.
type Document interface {
	head() Head
	with(h Head) Document
	about() about
}

// isDocument reports whether d is one of the six: not nil, not a pointer, and not another type that embeds one.
func isDocument(d Document) bool {
	for _, row := range kindTable {
		if row.is(d) {
			return true
		}
	}
	return false
}

func is[D Document](d Document) bool {
	_, ok := d.(D)
	return ok
}

// about is what the registry and the index need to know of a document.
type about struct {
	kind   Kind
	places []place         // the grids that it concerns
	refs   []ref           // the records that it names
	faults []gridgov.Fault // what struct tags cannot say
}

// A place is one mention of a grid.
type place struct {
	field string
	path  grid.Path
}

// A ref is one mention of another record.
type ref struct {
	field string
	kind  Kind
	id    ID
}

// maxList bounds the lists of grids and records in a document, as their tags do; the entries of a longer one are not checked.
const maxList = 100

func (a *about) place(field string, p grid.Path) {
	a.places = append(a.places, place{field, p})
	a.faults = append(a.faults, pathFaults(field, p)...)
}

// allPlaces adds a list of grids; none may be in it twice.
func (a *about) allPlaces(field string, paths []grid.Path) {
	if len(paths) > maxList {
		return
	}
	for i, p := range paths {
		a.place(indexed(field, i), p)
	}
	a.faults = append(a.faults, repeated(field, paths)...)
}

// name adds a record that may be left out.
func (a *about) name(field string, kind Kind, id ID) {
	if id != "" {
		a.refs = append(a.refs, ref{field, kind, id})
	}
}

// allNames adds a list of records; none may be in it twice.
func (a *about) allNames(field string, kind Kind, ids []ID) {
	if len(ids) > maxList {
		return
	}
	for i, id := range ids {
		a.refs = append(a.refs, ref{indexed(field, i), kind, id})
	}
	a.faults = append(a.faults, repeated(field, ids)...)
}

func repeated[T ~string](field string, list []T) []gridgov.Fault {
	var faults []gridgov.Fault
	seen := make(map[T]bool, len(list))
	for i, v := range list {
		if seen[v] {
			faults = append(faults, gridgov.Fault{Field: indexed(field, i), Rule: gridgov.RuleUnique, Got: string(v)})
		}
		seen[v] = true
	}
	return faults
}

func indexed(field string, i int) string { return field + "[" + strconv.Itoa(i) + "]" }

// wordFault is the fault of a word that is not in a set. A word that a newer version added is kept when it is read, and refused
// when it is written here.
func wordFault(set closedset.Names, field, word string) []gridgov.Fault {
	if slices.ContainsFunc(set, func(row struct{ Name, Zh string }) bool { return row.Name == word }) {
		return nil
	}
	return []gridgov.Fault{{Field: field, Rule: gridgov.RuleOneOf, Limit: set.List(), Got: word}}
}

// list returns the words of a set as its type, in order.
func list[T ~string](set closedset.Names) []T {
	all := make([]T, len(set))
	for i := range set {
		all[i] = T(set[i].Name)
	}
	return all
}
