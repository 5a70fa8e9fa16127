// Package partner keeps the records of co-building (共建, 区域化党建): the organisations of a neighbourhood, needs and
// resources, the agreements between grids and partners, and their projects and activities. It matches needs with resources.
//
// A subdistrict office has companies, vocational schools and industrial parks in its territory that could help. The work goes
// in steps: list needs and resources, match them, sign an agreement, carry it out. Each step is a record here, each record
// names the ones before it, and every version of each is kept.
//
//	Partner ──offers─► Resource ─┐
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
// (结对共建协议), [Project] (项目) and [Activity] (活动). Each begins with a [Head]: id, version, the time in which it is valid,
// and who stored it when. Ids are unique in a store, whatever the kind, so that a reference is only an id.
//
// To change a record, read it, change the value and Put it. Its Version is the one that was read, and ErrConflict means that
// somebody changed the record first. To end a record, set Valid.To; nothing is ever deleted. After that instant
// [Head.Phase] returns [Over]. An agreement has then expired, and a project or activity that begins later cannot name it.
//
// The registry refuses what is wrong, with every fault at once: the id of a record that does not exist, dates out of order,
// an unknown word in a closed set, text that cannot be stored. It does not check who may do what, and starts nothing by
// itself: that is the host's.
//
// # Partners as handlers
//
// A partner can be the handler of a ticket, leading or assisting: [Partner.Handler] is the text that names it there.
// This package does not import package ticket; what a partner did for tickets is found by that handler.
//
// # Matching
//
// [Match] is a pure function with a documented greedy rule. Every pairing has its reasons, and every need without one has the
// reasons against; both are data with an English and a Chinese sentence. Fields of work are the host's words and are
// compared as they are.
//
// # Storing
//
// A [Store] has four methods over a [Record]: a document, which this package alone can read, and the columns of an index.
// Package partnermem keeps records in memory, partnersql in SQL; package partnertest checks an adapter. Documents have their
// version: what a newer minor version of this library has added to one is kept when this version changes it, and a
// document of a newer major version cannot be changed (ErrTooNew).
//
// # What it does not hold
//
// It holds no contact details: a [Liaison] is an opaque id and a role. Titles and texts are about the matter; names and
// numbers of people do not belong in them, and the host tells its users so. Claims, renewals, votes and stars do not exist
// yet.
//
// # Files
//
// kind.go the closed set of records · head.go ids, versions, spans · partner.go, need.go, agreement.go, project.go the
// records · record.go, store.go the storage contract · registry.go, put.go, table.go the way in and out · match.go,
// reason.go the matching.
package partner
