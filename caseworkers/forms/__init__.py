"""The forms of the caseworkers' pages, by what they are about, as the pages in `caseworkers.admin` are."""
