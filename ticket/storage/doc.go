// Package storage is the contract between gridgov and the database of a host: [Store] keeps tickets and their histories,
// [Outbox] returns the messages that wait to be sent. A host implements both, or uses package ticketmem or ticketsql; package
// tickettest checks an implementation and describes how to write one. [Copy] copies all records from one store to another.
//
// [Query.Match], [Query.Insert], [PendingQuery.Choose] and [Entry.Settle] are the contract as code, for storage that has no
// queries of its own.
package storage
