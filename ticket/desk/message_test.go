package desk

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMessageIDsSortInTheOrderOfTheMessages(t *testing.T) {
	assert.Equal(t, "t/00000007/012", messageID("t", 7, 12))
	assert.Equal(t, "t/123456789/1234", messageID("t", 123456789, 1234))
	rng := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		a, b := rng.Int64N(99_999_999), rng.Int64N(99_999_999)>>rng.IntN(27)
		m, n := 1+rng.IntN(999), 1+rng.IntN(999)
		before := a < b || a == b && m < n
		assert.Equal(t, before, messageID("t", a, m) < messageID("t", b, n), "%d/%d %d/%d", a, m, b, n)
	}
}
