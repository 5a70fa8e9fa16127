// Package partner keeps what co-building (共建, 区域化党建) is made of: the organisations of a neighbourhood, what people
// need, what can be given, the agreements between grids and partners, and the projects and activities that come of
// them; and it matches needs with resources.
//
// A subdistrict office has companies, vocational schools and industrial parks on its territory that could help, and
// ties with them that are piecemeal and soon forgotten. The remedy is a chain: take stock of needs and resources, match
// them, agree, carry out. Each link is a record here, each record names the ones before it, and every version of each
// stays.
//
//	Partner ──gives──► Resource ─┐
//	   │                         ├─ Match ─► Project ──► Activity
//	Grid ─────has────► Need ─────┘              ▲
//	   └──────────── Agreement ─────────────────┘
//
// # First lines
//
//	reg, err := partner.NewRegistry(partner.Config{Store: new(partnermem.Store)})
//	school, err := reg.Partners.Put(ctx, "u17", partner.Partner{
//		Name: "…职业学院", Form: partner.School, Grid: jinlan, Fields: []string{"vocational training"},
//	})
//	need, err := reg.Needs.Put(ctx, "u17", partner.Need{
//		Title: "A skill for everyone", Grid: jinlan, Fields: []string{"vocational training"},
//	})
//	m := partner.Match([]partner.Need{need}, resources, partner.MatchOptions{At: now, Agreements: agreements})
//
// # Records
//
// There are six kinds of record, listed by [Kinds]: [Partner] (共建单位), [Need] (需求), [Resource] (资源), [Agreement]
// (结对共建协议), [Project] (项目) and [Activity] (活动). Each begins with a [Head]: id, version, the time in which it holds,
// and who stored it when. Ids are unique in a store, whatever the kind, so that a reference is an id and nothing more.
//
// To change a record, read it, change the value and Put it: its Version says what the change was made on, and
// ErrConflict says that somebody was first. To end a record, set Valid.To; nothing is ever deleted. Past that instant
// [Head.Phase] says [Over]: of an agreement, that it has expired, and a project or activity that begins later cannot be
// founded on it.
//
// The registry refuses what cannot be right and says all of it at once: a record that names another which is not
// there, by name; dates out of order; an unknown word in a closed set; text that cannot be stored. It does not ask who
// may do what, and it does not start anything by itself: the host does.
//
// # Partners as handlers
//
// A partner can be the handler of a ticket, leading or assisting: [Partner.Handler] is the text that names it there.
// This package does not import package ticket; what partners did for tickets, the tickets tell.
//
// # Matching
//
// [Match] is a pure function with a stated greedy rule. Every pairing tells its reasons, every need that was left out
// tells what stood against it, and both are data with an English and a Chinese sentence. Fields of work are the host's
// words and are compared as they are.
//
// # Storing
//
// A [Store] has four methods over a [Record]: a document, which this package alone can read, and beside it the columns
// of an index. Package partnermem keeps records in memory; package partnertest proves an adapter. Documents carry their
// version: what a newer minor version of this library has added to one is kept when this version changes it, and a
// document of a newer major version cannot be changed (ErrTooNew).
//
// # What it does not hold
//
// No contact details: a [Liaison] is an opaque id and a role. Titles and texts are of the matter; names and numbers of
// people do not belong in them, and the host tells its users so. Claims, renewals, votes and stars are not here yet.
//
// # Files
//
// kind.go the closed set of records · head.go ids, versions, spans · partner.go, need.go, agreement.go, project.go the
// records · record.go, store.go the storage contract · registry.go, put.go, table.go the way in and out · match.go,
// reason.go the matching · errors.go.
package partner
