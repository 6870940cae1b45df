"""What is done with duty lists, statutory procedures and property contracts."""

from gongzhi.domain.duties.services.lists import DutyList, Item, add_duty_item, add_duty_list, end_duty_item

__all__ = ["DutyList", "Item", "add_duty_item", "add_duty_list", "end_duty_item"]
