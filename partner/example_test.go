package partner_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/partner"
	"github.com/gridgov/gridgov/partner/partnermem"
)

// The places are real: the office of Gouzhao (沟赵) and four of its communities. The partners, the people and what they
// do are invented.
var (
	gouzhao   = grid.NewPath("410172360")
	zizhu     = grid.NewPath("410172360", "410172360002") // 紫竹
	qiuya     = grid.NewPath("410172360", "410172360005") // 秋雅
	jiamuyuan = grid.NewPath("410172360", "410172360006") // 嘉木苑
	jinlan    = grid.NewPath("410172360", "410172360007") // 金兰
)

var spring = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// registry returns an empty registry with a clock that stands still.
func registry() *partner.Registry {
	r, err := partner.NewRegistry(partner.Config{
		Store: new(partnermem.Store),
		Now:   func() time.Time { return spring },
	})
	if err != nil {
		panic(err)
	}
	return r
}

func head(id partner.ID) partner.Head { return partner.Head{ID: id} }

// gouzhaoStory is what the office knows in spring: who could help, with what, and how far the ties have come.
func gouzhaoStory() []partner.Document {
	year := partner.Span{From: spring, To: spring.AddDate(1, 0, 0)}
	return []partner.Document{
		partner.Partner{
			Head: head("school"), Name: "Pagoda Tree Vocational School (invented)", Form: partner.School, Grid: jinlan,
			Fields: []string{"training"}, Liaison: partner.Liaison{ID: "u-301", Role: "training office"},
		},
		partner.Partner{
			Head: head("park"), Name: "Reed Bank Internet Park (invented)", Form: partner.Park, Grid: qiuya,
			Fields: []string{"jobs"},
		},
		partner.Partner{Head: head("digital"), Name: "Blue Abacus Digital (invented)", Form: partner.Company, Grid: zizhu},

		partner.Agreement{
			Head: partner.Head{ID: "skills", Valid: year}, Title: "A skill for everyone (人人持证)", Rung: partner.Signed,
			A:         partner.Side{Grids: []grid.Path{jinlan, jiamuyuan}, Liaison: partner.Liaison{ID: "u-7", Role: "community"}},
			B:         partner.Side{Partners: []partner.ID{"school"}, Liaison: partner.Liaison{ID: "u-301", Role: "training office"}},
			Direction: "skills and jobs", Terms: []string{"at least 6 activities a year"},
		},
		partner.Agreement{
			Head: head("talks"), Title: "Jobs near home", Rung: partner.Talks,
			A: partner.Side{Grids: []grid.Path{qiuya}}, B: partner.Side{Partners: []partner.ID{"park"}},
		},

		partner.Resource{
			Head: partner.Head{ID: "courses", Valid: year}, Title: "Evening courses", Of: "school", Grid: jinlan,
			Fields: []string{"training"}, Amount: partner.Amount{N: 100, Unit: "seats"},
		},
		partner.Resource{Head: head("fair"), Title: "Stands at the job fair", Of: "park", Grid: qiuya, Fields: []string{"jobs"}},

		partner.Need{
			Head: head("n1"), Title: "Courses for parents", Grid: jiamuyuan, Fields: []string{"training"},
			Amount: partner.Amount{N: 60, Unit: "seats"},
		},
		partner.Need{
			Head: head("n2"), Title: "Courses for drivers", Grid: zizhu, Fields: []string{"training"},
			Amount: partner.Amount{N: 50, Unit: "seats"},
		},
		partner.Need{Head: head("n3"), Title: "Work near home", Grid: qiuya, Fields: []string{"jobs"}},
		partner.Need{Head: head("n4"), Title: "A room for the choir", Grid: zizhu, Fields: []string{"culture"}},
	}
}

func ExampleRegistry_Put() {
	ctx := context.Background()
	reg := registry()
	stored, err := reg.Put(ctx, "u-7", gouzhaoStory()...) // all of it or nothing
	fmt.Println(len(stored), err)

	skills, err := reg.Agreements.Get(ctx, "skills")
	fmt.Println(skills.Rung.In(gridgov.Chinese), skills.Valid, skills.Phase(spring), err)

	// A project is founded on an agreement, and begins after that has expired.
	_, err = reg.Projects.Put(ctx, "u-7", partner.Project{
		Head:  partner.Head{Valid: partner.Span{From: spring.AddDate(2, 0, 0)}},
		Title: "Second year", Stage: partner.Planned, Grids: []grid.Path{jinlan},
		Agreement: "skills", Partners: []partner.ID{"school", "shcool"},
	})
	fmt.Println(err)
	// Output:
	// 11 <nil>
	// 签约 2026-03-01 to 2027-02-28 UTC current <nil>
	// project: partners[1] is unknown (got shcool): an id of kind partner; agreement is outside the period of validity (got 2028-03-01T00:00:00Z): agreement skills ended 2027-03-01T00:00:00Z
}

func ExampleTable() {
	ctx := context.Background()
	reg := registry()
	need, err := reg.Needs.Put(ctx, "u-7", partner.Need{Head: head("n1"), Title: "Courses", Grid: jiamuyuan, Fields: []string{"training"}})
	fmt.Println(need.Version, err)

	need.Title = "Evening courses"
	changed, err := reg.Needs.Put(ctx, "u-8", need)
	fmt.Println(changed.Version, changed.Changed.By, err)

	_, err = reg.Needs.Put(ctx, "u-9", need) // decided on what was true before
	fmt.Println(errors.Is(err, gridgov.ErrConflict))

	versions, err := reg.Needs.History(ctx, "n1")
	for _, v := range versions {
		fmt.Println(v.Version, v.Title)
	}
	fmt.Println(err)
	// Output:
	// 1 <nil>
	// 2 u-8 <nil>
	// true
	// 1 Courses
	// 2 Evening courses
	// <nil>
}

func ExampleMatch() {
	ctx := context.Background()
	reg := registry()
	if _, err := reg.Put(ctx, "u-7", gouzhaoStory()...); err != nil {
		fmt.Println(err)
	}
	here := partner.Query{Under: []grid.Path{gouzhao}, ValidAt: spring}
	needs, _ := reg.Needs.List(ctx, here)
	resources, _ := reg.Resources.List(ctx, here)
	agreements, _ := reg.Agreements.List(ctx, here)

	m := partner.Match(needs, resources, partner.MatchOptions{At: spring, Agreements: agreements})
	for _, p := range m.Pairings {
		fmt.Println(p.Need, "←", p.Resource, p.Score)
		for _, why := range p.Reasons {
			fmt.Printf("  %2d %s · %s\n", why.Points, why.In(gridgov.English), why.In(gridgov.Chinese))
		}
	}
	for _, u := range m.Unmatched {
		for _, why := range u.Reasons {
			fmt.Println(u.Need, "–", why.In(gridgov.English), "·", why.In(gridgov.Chinese))
		}
	}
	// Output:
	// n1 ← courses 105
	//   40 both are about training · 同属“training”领域
	//   20 in grid 410172360007, which is below 410172360 too · 同属410172360，在另一网格410172360007
	//   30 the agreement skills is in force · 协议skills有效
	//    5 available some of the time, 2026-03-01 to 2027-02-28 UTC · 部分时段可用：2026-03-01至2027-02-28 UTC
	//   10 there are 100 seats and 60 seats are needed · 可提供100 seats，需要60 seats
	// n3 ← fair 95
	//   40 both are about jobs · 同属“jobs”领域
	//   30 in the same grid, 410172360005 · 同在网格410172360005
	//   15 there are ties already: talks · 已有联系：talks
	//   10 available all of the time, 2026-03-01 UTC to … · 全程可用：2026-03-01 UTC至…
	// n2 – resources used up by needs that matched better: 1 · 已分配给更合适需求的资源：1项
	// n4 – nobody offers culture · 尚无“culture”方面的资源
}

func ExamplePartner_Handler() {
	p := partner.Partner{Head: head("school/2"), Name: "Pagoda Tree Vocational School (invented)"}
	fmt.Println(p.Handler())
	// Output: partner/school%2F2
}
