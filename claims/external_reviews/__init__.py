"""Reviews by other organisations: imported as ClaimReview, matched with our claims by an editor."""
