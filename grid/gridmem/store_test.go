package gridmem_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/grid/gridmem"
	"github.com/gridgov/gridgov/grid/gridtest"
)

func TestStore(t *testing.T) {
	gridtest.Run(t, func(testing.TB) grid.Store { return new(gridmem.Store) })
}

func ExampleStore() {
	ctx := context.Background()
	var store gridmem.Store
	rows := grid.Rows{Units: []grid.Unit{{Code: "410172561", Level: grid.LevelOffice, Name: "梧桐街道"}}}

	fmt.Println(store.Save(ctx, 0, rows))
	fmt.Println(errors.Is(store.Save(ctx, 0, rows), gridgov.ErrConflict)) // somebody was first
	loaded, version, err := store.Load(ctx)
	fmt.Println(loaded.Units[0].Name, version, err)
	// Output:
	// <nil>
	// true
	// 梧桐街道 1 <nil>
}
