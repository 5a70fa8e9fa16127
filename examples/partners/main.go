// Partners shows co-building: a community and a school sign a pairing agreement, and what residents need meets what partners can
// give, with reasons. The places are real; partners and people are made up.
//
//	go run ./examples/partners
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/partner"
	"github.com/gridgov/gridgov/partner/partnermem"
)

func main() {
	if err := show(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func show(w io.Writer) error {
	spring := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	office := grid.NewPath("410172360")    // 沟赵
	jinlan := office.Child("410172360007") // 金兰
	registry, err := partner.NewRegistry(partner.Config{Store: new(partnermem.Store), Now: func() time.Time { return spring }})
	if err != nil {
		return err
	}
	ctx := context.Background()
	training := []string{"training"}
	year := partner.Span{From: spring, To: spring.AddDate(1, 0, 0)}
	_, err = registry.Put(ctx, "u-7", // all of it or nothing
		partner.Partner{
			Head: partner.Head{ID: "school"}, Name: "Pagoda Tree Vocational School (made up)", Form: partner.School,
			Grid: jinlan, Fields: training,
		},
		partner.Agreement{
			Head: partner.Head{ID: "skills", Valid: year}, Title: "人人持证", Rung: partner.Signed,
			A:         partner.Side{Grids: []grid.Path{jinlan}, Liaison: partner.Liaison{ID: "u-7", Role: "community"}},
			B:         partner.Side{Partners: []partner.ID{"school"}, Liaison: partner.Liaison{ID: "u-301", Role: "training office"}},
			Direction: "skills and jobs", Terms: []string{"at least 6 activities a year"},
		},
		partner.Resource{
			Head: partner.Head{ID: "courses", Valid: year}, Title: "Evening courses", Of: "school", Grid: jinlan, Fields: training,
			Amount: partner.Amount{N: 100, Unit: "seats"},
		},
		partner.Need{
			Head: partner.Head{ID: "parents"}, Title: "Courses for parents", Grid: jinlan, Fields: training,
			Amount: partner.Amount{N: 60, Unit: "seats"},
		},
		partner.Need{Head: partner.Head{ID: "choir"}, Title: "A room for the choir", Grid: jinlan, Fields: []string{"culture"}},
	)
	if err != nil {
		return err
	}
	here := partner.Query{Under: []grid.Path{office}, ValidAt: spring}
	needs, err := registry.Needs.List(ctx, here)
	if err != nil {
		return err
	}
	resources, err := registry.Resources.List(ctx, here)
	if err != nil {
		return err
	}
	agreements, err := registry.Agreements.List(ctx, here)
	if err != nil {
		return err
	}
	match := partner.Match(needs, resources, partner.MatchOptions{At: spring, Agreements: agreements})
	for _, p := range match.Pairings {
		fmt.Fprintf(w, "%s ← %s, %d points\n", p.Need, p.Resource, p.Score)
		for _, why := range p.Reasons {
			fmt.Fprintf(w, "  %2d %s\n", why.Points, why.In(gridgov.English))
		}
	}
	for _, u := range match.Unmatched {
		for _, why := range u.Reasons {
			fmt.Fprintf(w, "%s: %s\n", u.Need, why.In(gridgov.English))
		}
	}
	return nil
}
