"""What the room of places keeps."""

from gongzhi.domain.places.models.acts import PlaceAct
from gongzhi.domain.places.models.cards import PlaceCard
from gongzhi.domain.places.models.tree import Place, Placement
from gongzhi.domain.places.models.uploads import PlaceUpload

__all__ = ["Place", "PlaceAct", "PlaceCard", "PlaceUpload", "Placement"]
