// Package storage is the contract between gridgov and the database of a host: [Store] keeps tickets and their histories,
// [Outbox] hands out the messages that wait to be sent. A host implements both, or uses package ticketmem, ticketsql or
// gather; package tickettest proves an implementation and says how to write one. [Copy] moves all records from one store to
// another.
//
// [Query.Match], [Query.Insert], [PendingQuery.Choose] and [Entry.Settle] are the contract as code, for storage that has no
// queries of its own.
package storage
