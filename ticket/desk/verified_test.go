package desk

// verified is what CheckChain and CheckRecord find wrong, alone.
func verified(_ []string, err error) error { return err }
