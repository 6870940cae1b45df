"""What changes places."""

from gongzhi.domain.places.services.acting import (
    act_on_place,
    carry_out_act,
    correct_place,
    end_place,
    merge_places,
    move_place,
    rename_place,
    split_place,
    undo_act,
)
from gongzhi.domain.places.services.cards import write_card
from gongzhi.domain.places.services.importing import ImportReport, import_buildings, import_codes
from gongzhi.domain.places.services.planting import Branch, add_place, plant
from gongzhi.domain.places.services.sheets import Sheet, faulty, read_sheet
from gongzhi.domain.places.services.tables import Table, read_table
from gongzhi.domain.places.services.uploading import (
    WORK,
    check_upload,
    confirm_columns,
    discard_uploads,
    place_upload,
    run_upload,
    stop_upload,
    take_in_upload,
    undo_upload,
    upload_faults,
    upload_places,
)

__all__ = [
    "WORK",
    "Branch",
    "ImportReport",
    "Sheet",
    "Table",
    "act_on_place",
    "add_place",
    "carry_out_act",
    "check_upload",
    "confirm_columns",
    "correct_place",
    "discard_uploads",
    "end_place",
    "faulty",
    "import_buildings",
    "import_codes",
    "merge_places",
    "move_place",
    "place_upload",
    "plant",
    "read_sheet",
    "read_table",
    "rename_place",
    "run_upload",
    "split_place",
    "stop_upload",
    "take_in_upload",
    "undo_act",
    "undo_upload",
    "upload_faults",
    "upload_places",
    "write_card",
]
