// Package gridgov is an embeddable SDK for grid governance (网格化治理): the packages with which a Go service receives
// residents' requests, routes, handles and closes them, counts them, and matches the needs of communities with what
// partners can give.
//
// A subdistrict office (街道办事处) governs a three-level grid: the office, its villages and communities, and below them
// grids of some hundreds of households, each with its grid worker (网格员). A simple matter is answered at once, a complex
// one is transferred to whoever is responsible, a difficult one is handled jointly by several parties. Then it is closed,
// rated and counted, with every step on record.
//
//	Request ─► Desk.Receive ─► grid.Locator ─► Router (routing.Policy) ─┐
//	Command ─► Desk.Do ─► Store.Get ─► Rules.Decide (pure) ─► Apply ─► Store.Commit ─► Observer / Outbox
//	                                        │
//	                one state machine says which step is legal; a table says who may take it
//
// # Packages
//
//   - [github.com/gridgov/gridgov/grid]: units, the tree, officers; from a point to its unit
//   - [github.com/gridgov/gridgov/ticket]: the record: requests, tickets, commands, events
//   - [github.com/gridgov/gridgov/ticket/storage]: the contract of a store; copying from one to another
//   - [github.com/gridgov/gridgov/ticket/desk]: the way in, and the rules: lifecycle, access, limits
//   - [github.com/gridgov/gridgov/ticket/notify]: messages as people read them: to whom, when, in which words
//   - [github.com/gridgov/gridgov/routing]: ready policies: rule tables, categories, combinators
//   - [github.com/gridgov/gridgov/partner]: partners, agreements, needs, resources and their matching
//   - [github.com/gridgov/gridgov/metrics]: figures that can be defended, each with the tickets behind it
//
// The examples module has every driver and server; a host inherits none of them.
//
// # A host's first lines
//
//	tree, err := grid.NewTree(units...)                   // every structural fault at once
//	places, err := grid.NewLocator(tree, shapes...)       // point → unit
//	table, err := routing.LoadTable(file, "rules.csv", tree) // line-exact errors
//
//	office, err := desk.New(desk.Config{
//		Store:  new(ticketmem.Store), // or ticketsql.New(db, ticketsql.SQLite), or the host's own
//		Grid:   places,
//		Router: table,
//	})
//
//	officer, err := office.Staff("clerk-2", ticket.RoleDesk, "410172561")
//	t, err := office.Receive(ctx, ticket.Reporter("…"), ticket.Request{
//		Text:  "影院闭店，储值卡余额怎么退？",
//		Point: &grid.Point{Lon: 113.55, Lat: 34.80},
//	})
//	t, err = office.Do(ctx, officer, t.ID, ticket.Transfer{To: ticket.Department("market"), Reason: "预付卡"})
//	story, err := office.Story(ctx, officer, t.ID, gridgov.English) // what happened, in sentences
//
// This package itself has what all others share: the errors, and the languages.
package gridgov
