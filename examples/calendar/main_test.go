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
	// transferred
	//   5 working days from 2026-02-12, over the Spring Festival (02-15…02-23 off), with make-up workday 02-14: 2026-02-26 24:00
	//   自2026-02-12次日起5个工作日，跨春节（02-15至02-23放假），02-14调休上班：至2026-02-26 24:00
	// of a category with seven days
	//   7 working days from 2026-02-12, over the Spring Festival (02-15…02-23 off), with make-up workdays 02-14 and 02-28: 2026-02-28 24:00
	//   自2026-02-12次日起7个工作日，跨春节（02-15至02-23放假），02-14、02-28调休上班：至2026-02-28 24:00
	// urgent
	//   1 working day from 2026-02-12: 2026-02-13 24:00
	//   自2026-02-12次日起1个工作日：至2026-02-13 24:00
}
