package main

import (
	"fmt"
	"os"

	"github.com/gridgov/gridgov"
)

func Example() {
	if err := show(os.Stdout, gridgov.English); err != nil {
		fmt.Println(err)
	}
	// Output:
	// As of 2026-04-01 00:00 (UTC), period: 2026-03-01 00:00 – 2026-03-31 24:00
	// received 12 = closed 9 + open 3, of which overdue 2
	//   received                                   12
	//   closed                                      9
	//   open                                        3
	//   open and overdue                            2
	//   response, median                   2 h 10 min     of 12
	//   response, 90 %                     3 h 38 min     of 12
	//   responded in time                     50.00 %   6 of 12
	//   bot responded first                    0.00 %   0 of 12
	//   bot response, median                  no data
	//   time to closing, median             6 h 0 min      of 9
	//   closed on time                        81.82 %   9 of 11
	//   of closed ones, on time              100.00 %    9 of 9
	//   closed on time, without suspended     81.82 %   9 of 11
	//   answered directly                    100.00 %    9 of 9
	//   transferred                            0.00 %    0 of 9
	//   handled jointly                        0.00 %    0 of 9
	//   reworked                               0.00 %   0 of 11
	//   reopened                               0.00 %    0 of 9
	//   the oldest open                      23 d 9 h      of 3
	//   unprompted                           100.00 %  12 of 12
	//   self-handled                          no data    0 of 0
	//   officer-found                          0.00 %   0 of 12
	//
	// Oldest open
	//   2026-03-08 15:00  t-04  office
	//   2026-03-17 10:20  t-08  office
	//   2026-03-26 19:00  t-12  office
	//
	// Kind × grid, received
	//   grid    inquiry  help  complaint  report  suggestion  not said  total
	//   office        0    12          0       0           0         0     12
	// overdue: [t-04 t-08]
}
