package ticket

import (
	"time"

	"github.com/gridgov/gridgov/grid"
)

// A Request (诉求) is what somebody files. Free text, names and addresses are stored in the private part of the first event
// and nowhere else. There is no field for a contact, since it could not be stored encrypted.
type Request struct {
	// Key makes filing idempotent: the same request, sent again under its key, returns the ticket that it made; another request
	// under that key is ErrInvalid. With an empty key every filing is new. A reporter's key has the form of a code:
	// ASCII letters, digits and . _ : / - , at most 64 bytes.
	Key string `json:"key,omitempty" validate:"id=200"`
	// Origin is how it came; zero means FromReporter.
	Origin Origin `json:"origin,omitzero" validate:"max=4"`
	// Reporter is whom to answer; empty when there is nobody to ask. Where the origin is FromReporter, empty means the actor's
	// own Person.
	Reporter PersonID `json:"reporter,omitempty" validate:"id=128"`

	Text    string   `json:"text" validate:"filled,text=16384"`                    // what happened, in the reporter's words
	Name    string   `json:"name,omitempty" validate:"name=200"`                   // what to call the reporter
	Address string   `json:"address,omitempty" validate:"text=1000"`               // where, in words
	Files   []File   `json:"files,omitempty" validate:"max=20,dive"`               // pictures and the like, kept by the host
	About   []string `json:"about,omitempty" validate:"max=20,dive,filled,id=128"` // ids of users named in the report: they never see it

	// AboutStaff is set where the reporter says that it is about somebody who works for the office, named or not. Like a report of
	// wrongdoing, and what desk.Screen finds, the request is then for the duty desk alone until that has said whom it names.
	AboutStaff bool `json:"about_staff,omitempty"`

	// Unit and Point are the place; a unit, such as the one in a QR code, wins. Without both it is asked for and not guessed.
	Unit  string      `json:"unit,omitempty" validate:"name=128"`
	Point *grid.Point `json:"point,omitempty"`

	Kind Kind `json:"kind,omitzero" validate:"max=5"`
	// Category is as [Category] makes it; a reporter's is one of desk.Definitions.Categories.
	Category string   `json:"category,omitempty" validate:"name=500"`
	Priority Priority `json:"priority,omitzero" validate:"max=3"`
	// Channel is how it came: "wecom group", "qr poster", "12345"; a reporter's is one of desk.Definitions.Channels.
	Channel string `json:"channel,omitempty" validate:"name=100"`

	// Repeats is a ticket of the same person and the same matter. If it is open, the new ticket becomes a duplicate of it at once,
	// and its reporter gets that one's answer. If it is closed, a repeat by its own reporter within its window reopens it. Staff
	// who may merge may name any open ticket. For others an emergency joins only an emergency that is not answered yet, and a
	// ticket that a bot has answered is joined only by what a bot may answer. In all other cases the new ticket stays one of its
	// own, records which one it repeats and keeps out whom that one is about. A ticket that the sender may not see is ignored.
	Repeats ID `json:"repeats,omitempty" validate:"id=128"`

	// ExternalRef is the number that an upper level or another system gave it, and Due its deadline there. Due is kept as given,
	// also when it is in the past, and wins over the limit table. A reporter may not set them.
	ExternalRef string    `json:"external_ref,omitempty" validate:"name=200"`
	Due         time.Time `json:"due,omitzero"`

	// Handled is set when a worker has dealt with it on the spot (自行处置): the ticket is then answered and closed in the same
	// step. It requires the origin FoundByWorker.
	Handled *Handled `json:"handled,omitempty"`
}

// Handled is how a worker dealt with what was found.
type Handled struct {
	Resolution Resolution `json:"resolution" validate:"required"`
	Text       string     `json:"text" validate:"filled,text=16384"`
}

// A File points to a picture or document that the host keeps. Its name may be personal, so files are in the private part with
// the text.
type File struct {
	ID     string `json:"id" validate:"filled,id=200"` // the host's key
	Name   string `json:"name,omitempty" validate:"name=200"`
	Type   string `json:"type,omitempty" validate:"name=100"`
	Size   int64  `json:"size,omitempty" validate:"min=0"`
	SHA256 string `json:"sha256,omitempty" validate:"omitempty,hexadecimal,len=64"`
}
