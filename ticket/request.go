package ticket

import (
	"time"

	"github.com/gridgov/gridgov/grid"
)

// A Request (诉求) is what somebody files. Free text, names and addresses go into the private part of the first event
// and nowhere else; a contact is not taken at all until there is a vault to seal it.
type Request struct {
	// Key makes filing idempotent: the same request, sent again under its key, returns the ticket that it made; another request
	// under that key is ErrInvalid. Empty: every filing is new. A reporter's has the form of a code:
	// ASCII letters, digits and . _ : / - , at most 64 bytes.
	Key string `json:"key,omitempty" validate:"id=200"`
	// Origin is how it came; zero means FromReporter.
	Origin Origin `json:"origin,omitzero" validate:"max=4"`
	// Reporter is whom to answer; empty when there is nobody to ask. Zero means the actor's own Person, when the
	// origin is FromReporter.
	Reporter PersonID `json:"reporter,omitempty" validate:"id=128"`

	Text    string   `json:"text" validate:"filled,text=16384"`                    // what happened, in the reporter's words
	Name    string   `json:"name,omitempty" validate:"name=200"`                   // what to call the reporter
	Address string   `json:"address,omitempty" validate:"text=1000"`               // where, in words
	Files   []File   `json:"files,omitempty" validate:"max=20,dive"`               // pictures and the like, kept by the host
	About   []string `json:"about,omitempty" validate:"max=20,dive,filled,id=128"` // ids of users named in the report: they never see it

	// A place is a unit (the code in the QR wins), or a point, or nothing: then it is asked, not guessed.
	Unit  string      `json:"unit,omitempty" validate:"name=128"`
	Point *grid.Point `json:"point,omitempty"`

	Kind Kind `json:"kind,omitzero" validate:"max=5"`
	// as [Category] makes it; a reporter's is one of desk.Definitions.Categories
	Category string   `json:"category,omitempty" validate:"name=500"`
	Priority Priority `json:"priority,omitzero" validate:"max=3"`
	// "wecom group", "qr poster", "12345"; a reporter's is one of desk.Definitions.Channels
	Channel string `json:"channel,omitempty" validate:"name=100"`

	// Repeats is a ticket of the same person and the same matter. A running one gets the new one as a duplicate at once, and
	// its reporter that one's answer; one that is closed is reopened by it, within its window, where its own reporter repeats
	// it. Staff who may merge name any ticket that runs. For others an emergency joins an emergency alone, and none that is
	// answered; and under the answer of a bot comes nothing but what a bot may answer. Every other one stays a ticket of its own,
	// which names the one that it repeats and keeps out whom that one is about. A ticket that the sender may not see is ignored.
	Repeats ID `json:"repeats,omitempty" validate:"id=128"`

	// ExternalRef is the number that an upper level or another system gave it, and Due its deadline there: it is kept as
	// given, also when it lies in the past, and wins over the limit table. A reporter gives neither.
	ExternalRef string    `json:"external_ref,omitempty" validate:"name=200"`
	Due         time.Time `json:"due,omitzero"`

	// Handled is set when a worker has dealt with it on the spot (自行处置): the ticket is then answered and closed
	// in the same step, and stands on record. Only with the origin FoundByWorker.
	Handled *Handled `json:"handled,omitempty"`
}

// Handled says how a worker settled what was found.
type Handled struct {
	Resolution Resolution `json:"resolution" validate:"required"`
	Text       string     `json:"text" validate:"filled,text=16384"`
}

// A File points to a picture or document that the host keeps. Its name may say something of a person, so files stand
// in the private part with the text.
type File struct {
	ID     string `json:"id" validate:"filled,id=200"` // the host's key
	Name   string `json:"name,omitempty" validate:"name=200"`
	Type   string `json:"type,omitempty" validate:"name=100"`
	Size   int64  `json:"size,omitempty" validate:"min=0"`
	SHA256 string `json:"sha256,omitempty" validate:"omitempty,hexadecimal,len=64"`
}
