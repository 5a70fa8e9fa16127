package ticketsql
