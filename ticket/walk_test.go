package ticket

import "time"

var walkStart = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
