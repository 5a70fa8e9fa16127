package partnermem_test

import (
	"testing"

	"github.com/gridgov/gridgov/partner"
	"github.com/gridgov/gridgov/partner/partnermem"
	"github.com/gridgov/gridgov/partner/partnertest"
)

func TestContract(t *testing.T) {
	partnertest.Run(t, func(testing.TB) partner.Store { return new(partnermem.Store) })
}
