"""What changes places."""

from gongzhi.domain.places.services.importing import ImportReport, import_buildings, import_codes
from gongzhi.domain.places.services.planting import Branch, add_place, plant

__all__ = ["Branch", "ImportReport", "add_place", "import_buildings", "import_codes", "plant"]
