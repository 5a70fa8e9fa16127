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
	// 03-02, 春藤社区: worker-3 head-1
	// 03-10, 春藤社区: worker-4 head-1
	// nobody covers 金桂社区
	// worker-4 has 1 ticket, due 03-13 09:00 as before
}
