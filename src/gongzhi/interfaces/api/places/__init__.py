"""Places for programs: the tree, lists and lanes; acts; files; building cards."""

from ninja import Router

from gongzhi.interfaces.api.places import acts, cards, tree, uploads

router = Router()
for part in (tree, acts, uploads, cards):
    router.add_router("", part.router)

__all__ = ["router"]
