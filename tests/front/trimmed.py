"""A copy of the content that is soon enumerated."""

SETTINGS = 12


def trimmed(content):
    """The folder `content` with the first settings of its first family only."""
    family = content / "families" / "customization"
    kept = {path.name for path in sorted((family / "settings").glob("*.toml"))[:SETTINGS]}
    for kind in ("settings", "vignettes"):
        for path in (family / kind).glob("*.toml"):
            if path.name not in kept:
                path.unlink()
    return content
