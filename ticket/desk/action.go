package desk

import (
	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// An Action is what access is needed for: to read a ticket, to read its complete record with the reporter's words, or a
// command by its verb.
type Action uint8

// The actions that are no commands. [May] makes one of a verb.
const (
	ReadPublic Action = 62 // the ticket and the public side of its story
	ReadRecord Action = 63 // every event, private parts and internal notes too
)

// The grants of a role are bits of one word: this does not compile when a verb has the number of ReadPublic.
const _ = uint8(ReadPublic - Action(verbEnd))

// May returns the action of a command.
func May(v ticket.Verb) Action { return Action(v) }

// String is the name that documents have: "read", "read_record", or that of the command.
func (a Action) String() string {
	switch a {
	case ReadPublic:
		return "read"
	case ReadRecord:
		return "read_record"
	}
	return ticket.Verb(a).String()
}

// In returns the name in a language, for people.
func (a Action) In(lang gridgov.Language) string {
	switch a {
	case ReadPublic:
		return gridgov.Text{En: "read the public side", Zh: "查看公开经过"}.In(lang)
	case ReadRecord:
		return gridgov.Text{En: "read the record", Zh: "查看办理记录"}.In(lang)
	}
	return ticket.Verb(a).In(lang)
}

// MarshalText writes the name.
func (a Action) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads the name, in documents, English or Chinese; an unknown one is ErrInvalid.
func (a *Action) UnmarshalText(b []byte) error {
	for _, read := range []Action{ReadPublic, ReadRecord} {
		if text := string(b); text == read.String() || text == read.In(gridgov.English) || text == read.In(gridgov.Chinese) {
			*a = read
			return nil
		}
	}
	return (*ticket.Verb)(a).UnmarshalText(b)
}
