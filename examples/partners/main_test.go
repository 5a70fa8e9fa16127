package main

import (
	"fmt"
	"os"
)

func Example() {
	if err := show(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// parents ← courses, 115 points
	//   40 both are about training
	//   30 in the same grid, 410172360007
	//   30 the agreement skills is in force
	//    5 available some of the time, 2026-03-01 to 2027-02-28 UTC
	//   10 there are 100 seats and 60 seats are needed
	// choir: nobody offers culture
}
