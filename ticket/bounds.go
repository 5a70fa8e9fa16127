package ticket

import (
	"fmt"
	"time"
)

// The bounds of a record.
const (
	MaxID        = 128                       // bytes of an id
	MaxKey       = 200                       // bytes of a request or command key
	MaxHandler   = 256                       // bytes of a handler
	MaxChildren  = 200                       // tickets merged into one
	MaxAbout     = 200                       // persons that the reports of one matter name
	MaxTasks     = 200                       // tasks of a joint handling, done ones included
	MaxAssisted  = 200                       // handlers who have reported a task back, and as many who were informed
	MaxApprovals = 50                        // what waits for a ruling at a time
	MaxOrders    = 20                        // supervision orders at a time
	MaxTaken     = 30                        // taken rungs of one stage that a ticket, and each task, approval and order of it, keeps
	MaxWithin    = 10 * 366 * 24 * time.Hour // every limit
)

var childrenRange = fmt.Sprint("0…", MaxChildren)
