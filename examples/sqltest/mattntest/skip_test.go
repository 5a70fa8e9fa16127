//go:build !mattn

package mattntest

import "testing"

func TestMattn(t *testing.T) {
	t.Skip("mattn/go-sqlite3 compiles SQLite from C, for a minute: go test -tags mattn ./examples/sqltest/mattntest")
}
