package terminal

import "fmt"

// Count is a number with its noun, which takes an s unless it is one: "1 row", "2 rows".
func Count[N int | int64](n N, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
