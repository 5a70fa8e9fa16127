package ticket

import (
	"fmt"
	"time"
)

// MaxChildren bounds how many tickets may be merged into one, and MaxAbout how many persons the reports of one matter may name.
const (
	MaxChildren = 200
	MaxAbout    = 200
)

var childrenRange = fmt.Sprint("0…", MaxChildren)

// MaxID and MaxKey bound ids and keys in bytes.
const (
	MaxID  = 128
	MaxKey = 200
)

// MaxTaken bounds the rungs of one stage that a ticket, or a task, an approval or an order of it, knows to be taken.
const MaxTaken = 30

// MaxApprovals and MaxOrders bound what may wait on one ticket at a time.
const (
	MaxApprovals = 50
	MaxOrders    = 20
)

// MaxTasks bounds the tasks of a joint handling, done ones included.
const MaxTasks = 200

// MaxTook bounds how many of those who have reported a task back are known.
const MaxTook = 200

// MaxWithin bounds every limit.
const MaxWithin = 10 * 366 * 24 * time.Hour
